/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "fileio.h"
#include "log.h"
#include "pruning.h"
#include "relative-time.h"
#include "snapshots.h"
#include "strv.h"
#include "subvol.h"

static uint64_t uptime(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_BOOTTIME, &t);
        return t.tv_sec * UINT64_C(1000000) + t.tv_nsec / 1000;
}

/* What is received or gone, or none of ours, has no say in the order: 0. */
static uint64_t when_made(const Machine *m, const char *name) {
        _cleanup_close_ int fd = subvol_open(m->snapshots, name);
        SubvolInfo info;

        if (fd < 0 || subvol_get_info(fd, &info) < 0)
                return 0;
        return sd_id128_is_null(info.received_uuid) ? info.otransid : 0;
}

static int guard(const Machine *m, bool meant, Retention *plan) {
        _cleanup_free_ uint64_t *created = calloc(plan->n + 1, sizeof(uint64_t));

        if (!created)
                return -ENOMEM;
        for (size_t i = 0; i < plan->n; i++)
                created[i] = when_made(m, plan->verdicts[i].name);
        return retention_guard(plan, created, meant ? UINT64_MAX : uptime());
}

int pruning_plan(const Machine *m, const Policy *policy, const char *pinned, bool meant, Pruning *ret) {
        _cleanup_strv_ char **pins = NULL;
        int r;

        if (m->snapshots < 0)
                return 0;
        r = snapshot_list(m->snapshots, &ret->names);
        if (r >= 0 && m->root >= 0)
                r = snapshot_origin(m->root, m->snapshots, &ret->origin);
        if (r == -ENOENT)
                r = 0;
        if (r >= 0 && ret->origin)
                r = strv_extend(&pins, ret->origin);
        if (r >= 0 && pinned)
                r = strv_extend(&pins, pinned);
        if (r >= 0) {
                /* Days end when they end here, for the timer and for a person with another $TZ: or each would
                 * delete what stands for a day of the other's. */
                (void) unsetenv("TZ");
                tzset();
                r = retention_plan(&policy->keep, ret->names, pins, now_realtime(), &ret->plan);
        }
        if (r >= 0 && retention_deletes(&ret->plan))
                r = guard(m, meant, &ret->plan);
        return r < 0 ? log_error_errno(r, "Failed to list the snapshots of %s: %m", m->name) : 0;
}

static void warn_of(const Machine *m, const Pruning *p, RetentionReason because, const char *what) {
        enum { NAMED_MAX = 5 };
        _cleanup_memstream_ Memstream names = {};
        _cleanup_free_ char *text = NULL;
        size_t n = 0;

        if (memstream_open(&names) < 0)
                return;
        for (const RetentionVerdict *v = p->plan.verdicts; v < p->plan.verdicts + p->plan.n; v++)
                if (v->reasons & because && n++ < NAMED_MAX)
                        fprintf(names.f, " %s", v->name);
        if (n == 0 || memstream_take(&names, &text, NULL) < 0)
                return;
        log_warning(
                "%s: a wrong clock named %zu snapshot%s %s, which no policy deletes: \"nspawn-btrfs delete "
                "%s%s%s\" does.",
                m->name, n, n == 1 ? "" : "s", what, m->name, text, n > NAMED_MAX ? " ..." : "");
}

void pruning_warn(const Machine *m, const Pruning *p) {
        warn_of(m, p, RETENTION_BECAUSE_AHEAD, "later than now");
        warn_of(m, p, RETENTION_BECAUSE_ORDER, "out of the order in which they were taken");
        for (size_t i = 0; i < p->plan.n; i++)
                if (p->plan.verdicts[i].reasons & RETENTION_BECAUSE_JUMP) {
                        log_notice(
                                "%s: the last snapshot is named long after the one before it, and this host "
                                "is not up for so long: nothing is deleted until the next one is taken.",
                                m->name);
                        return;
                }
}

/* Returns 1 if it is gone. */
static int delete_one(const Machine *m, const char *name) {
        int r = subvol_delete(m->snapshots, name);

        if (r == -EPERM) {
                log_notice("%s: snapshot %s is being sent: kept until the next time.", m->name, name);
                return 0;
        }
        if (r == -ENOTDIR) {
                log_notice("%s: %s is no subvolume, leaving it alone.", m->name, name);
                return 0;
        }
        if (r < 0 && r != -ENOENT)
                return log_error_errno(r, "Failed to delete snapshot %s of %s: %m", name, m->name);
        log_info("%s: deleted snapshot %s.", m->name, name);
        return 1;
}

int pruning_apply(const Machine *m, const Pruning *p) {
        bool any = false;
        int r = 0;

        for (const RetentionVerdict *v = p->plan.verdicts; v < p->plan.verdicts + p->plan.n; v++) {
                int q;

                if (v->reasons != 0)
                        continue;
                q = delete_one(m, v->name);
                RET_GATHER(r, q);
                any |= q > 0;
        }
        if (!any)
                return r;

        /* Until then a power cut brings them back. */
        RET_GATHER(r, subvol_sync(m->snapshots));
        return r;
}

int pruning_run(const Machine *m, const Policy *policy, const char *pinned) {
        _cleanup_pruning_ Pruning p = {};
        int r;

        if (policy->refused)
                return log_error_errno(EINVAL, "%s: no snapshot is deleted: %s", m->name, policy->refused);
        r = pruning_plan(m, policy, pinned, false, &p);
        if (r < 0)
                return r;
        pruning_warn(m, &p);
        return pruning_apply(m, &p);
}

int pruning_reason(const Pruning *p, const RetentionVerdict *v, char **ret) {
        unsigned reasons = v->reasons;
        bool origin = p->origin && streq(v->name, p->origin);
        _cleanup_free_ char *text = NULL;
        int r;

        if (origin)
                reasons &= ~RETENTION_BECAUSE_PINNED;
        r = retention_reasons_format(reasons, &text);
        if (r < 0)
                return r;
        if (asprintf(ret, "%s%s%s", text, origin && *text ? "," : "", origin ? "origin" : "") < 0)
                return -ENOMEM;
        return 0;
}

void pruning_done(Pruning *p) {
        retention_done(&p->plan);
        strv_freep(&p->names);
        freep(&p->origin);
        *p = (Pruning){};
}
