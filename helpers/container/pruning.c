/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "log.h"
#include "pruning.h"
#include "snapshots.h"
#include "strv.h"
#include "subvol.h"

int pruning_plan(const Machine *m, const Policy *policy, const char *pinned, Pruning *ret) {
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
                r = retention_plan(&policy->keep, ret->names, pins, &ret->plan);
        }
        return r < 0 ? log_error_errno(r, "Failed to list the snapshots of %s: %m", m->name) : 0;
}

static bool is_replaced(const RetentionVerdict *v) {
        return v->when.label && streq(v->when.label, SNAPSHOT_LABEL_REPLACED);
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

int pruning_apply(const Machine *m, const Pruning *p, bool only_replaced) {
        bool any = false;
        int r = 0;

        for (const RetentionVerdict *v = p->plan.verdicts; v < p->plan.verdicts + p->plan.n; v++) {
                int q;

                if (v->reasons != 0 || (only_replaced && !is_replaced(v)))
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

int pruning_run(const Machine *m, const Policy *policy, const char *pinned, bool only_replaced) {
        _cleanup_pruning_ Pruning p = {};
        int r;

        if (policy->refused)
                return log_error_errno(EINVAL, "%s: no snapshot is deleted: %s", m->name, policy->refused);
        r = pruning_plan(m, policy, pinned, &p);
        return r < 0 ? r : pruning_apply(m, &p, only_replaced);
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
