/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Hooks run without our lock, so that they may use our verbs on this container themselves. What ExecBefore= began,
 * ExecAfter= ends, whatever became of the snapshot. */

#include <inttypes.h>
#include <sys/statvfs.h>
#include <time.h>

#include "amount.h"
#include "btrfs-fs.h"
#include "hooks.h"
#include "log.h"
#include "machine.h"
#include "order-sight.h"
#include "paths.h"
#include "pruning.h"
#include "relative-time.h"
#include "service.h"
#include "snapshots.h"
#include "storage.h"
#include "subvol.h"
#include "take.h"

/* 1 if the container runs. */
static int is_running(const char *name) {
        _cleanup_service_ Service s = {};
        int r = service_open(name, &s);

        return r < 0 ? r : service_is_active(&s);
}

/* Returns 1 if NAME, which has no image, is to be skipped for that. */
static int skip_missing(const Take *t) {
        if (t->scheduled)
                log_info("%s is not there (yet): skipped.", t->name);
        return t->scheduled;
}

/* Returns 1 if M is to be skipped. */
static int is_unwanted(const Take *t, const Policy *policy, const Machine *m) {
        int r;

        if (m->away && t->scheduled) {
                log_warning("%s Skipped.", m->away);
                return 1;
        }
        r = machine_check_away(m);
        if (r < 0)
                return r;
        if (m->image.type == IMAGE_NONE && skip_missing(t))
                return 1;
        if (m->image.type == IMAGE_NONE && !policy->declared && m->snapshots < 0)
                return machine_unknown(t->name);
        r = machine_check_snapshot(m);
        if (r < 0 || !t->scheduled)
                return r;

        if (policy->only_running) {
                r = is_running(t->name);
                if (r < 0)
                        return r;
                if (r == 0) {
                        log_info("%s does not run: skipped.", t->name);
                        return 1;
                }
        }
        if (!policy->only_changed || m->snapshots < 0)
                return 0;
        r = snapshot_is_changed(m->root, m->snapshots, now_realtime());
        if (r < 0)
                return log_error_errno(r, "Failed to see whether %s changed: %m", t->name);
        if (r == 0)
                log_info("%s has not changed since its last snapshot: skipped.", t->name);
        return r == 0;
}

static int check_free(const Policy *policy, const Machine *m) {
        uint64_t wanted, total, available;
        struct statvfs st;
        int r;

        if (!policy->min_free)
                return 0;
        if (fstatvfs(m->root, &st) < 0)
                return log_error_errno(errno, "Failed to see what is free for %s: %m", m->name);
        total = st.f_blocks * (uint64_t) st.f_frsize;
        available = st.f_bavail * (uint64_t) st.f_frsize;
        r = amount_size(policy->min_free, total, &wanted);
        if (r < 0)
                return log_error_errno(r, "%s: \"MinFree=%s\" is no amount.", m->name, policy->min_free);
        if (available >= wanted)
                return 0;
        return log_error_errno(ENOSPC,
                               "No snapshot of %s: %" PRIu64 " MiB are free, fewer than \"MinFree=%s\". "
                               "Free space, or delete snapshots: \"nspawn-btrfs history %s\".",
                               m->name, available >> 20, policy->min_free, m->name);
}

static void warn_of_quota(const Machine *m) {
        BtrfsQuota quota;

        if (btrfs_fs_quota(m->root, &quota) >= 0 && quota == BTRFS_QUOTA_CLASSIC)
                log_warning("Quota groups are on in the file system of %s, which makes snapshots and their "
                            "cleanup much slower: \"btrfs quota disable %s\", unless you need them.",
                            m->image.path, m->image.folder);
}

static int explain(const Machine *m, int r) {
        switch (r) {
        case -ENOENT: /* machinectl removes it without our lock */
                return log_error_errno(r, "%s has no image any more.", m->name);
        case -ETXTBSY:
                return log_error_errno(r,
                                       "No snapshot of %s: a swap file in it is in use (\"swapon --show\").",
                                       m->name);
        case -EXDEV:
        case -ENOTSUP:
                if (storage_require() < 0)
                        return r;
                return log_error_errno(r, "No snapshot of %s: %s and " STATE_DIR " must be on one btrfs.",
                                       m->name, m->image.path);
        case -ENOSPC:
        case -EDQUOT:
                return machine_no_room(m->name, r);
        default:
                return log_error_errno(r, "Failed to take a snapshot of %s: %m", m->name);
        }
}

static int prune(const Machine *m, const Policy *policy, const char *taken) {
        if (policy->refused) {
                log_warning("%s: no snapshot is deleted: %s", m->name, policy->refused);
                return 0;
        }
        return pruning_run(m, policy, taken);
}

/* The timers of many containers elapse together, but PID 1 starts their services one after the other. Those of one half
 * second wait for its end, and then share commits, of which each would else need one. Nobody else waits for that: no
 * person (systemd names the timer), no hook, nobody who wants the lock. */
static void wait_for_others(void) {
        const uint64_t slot = 500 * 1000, rest = slot - now_realtime() % slot;

        if (getenv("TRIGGER_UNIT"))
                (void) nanosleep(&(struct timespec){ .tv_nsec = rest * 1000 }, NULL);
}

/* Returns 1 if T is to be skipped since M waits to become what it was, or a clone, at its next start. */
static int skip_ordered(const Take *t, const Machine *m) {
        _cleanup_order_ Order o = {};

        if (!t->scheduled || order_read(t->name, &o) < 0 || !order_is_meant(m, &o))
                return 0;
        log_info("%s waits for a %s: skipped.", t->name, o.verb);
        return 1;
}

static int take_locked(const Take *t, const Policy *policy, char **ret_name) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r;

        r = machine_open(t->name, t->scheduled ? 6 * LOCK_PATIENCE_USEC : LOCK_PATIENCE_USEC, &m);
        if (r == -EINPROGRESS && t->scheduled)
                return 0;
        if (r >= 0 && m.image.type == IMAGE_NONE && skip_missing(t))
                return 0;
        if (r >= 0)
                r = machine_check_snapshot(&m);
        if (r >= 0)
                r = machine_make_snapshots(&m);
        if (r < 0)
                return r;

        warn_of_quota(&m);
        machine_name_nested(&m);
        r = snapshot_take(m.root, m.snapshots, t->label, now_realtime(), ret_name);
        if (r == -ENOENT && skip_missing(t))
                return 0;
        if (r < 0)
                return explain(&m, r);
        log_info("%s: took snapshot %s.", t->name, *ret_name);
        return t->scheduled ? prune(&m, policy, *ret_name) : 0;
}

/* What can be seen before the hooks is. */
static int is_skipped(const Take *t, const Policy *policy) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r;

        r = machine_look(t->name, &m);
        if (r >= 0)
                r = skip_ordered(t, &m);
        if (r == 0)
                r = is_unwanted(t, policy, &m);
        return r != 0 ? r : check_free(policy, &m);
}

int take(const Take *t, const Policy *policy, char **ret_name) {
        HeldSignals signals;
        int r;

        r = is_skipped(t, policy);
        if (r != 0)
                return r < 0 ? r : 0;

        wait_for_others();
        hooks_hold_signals(&policy->fields, &signals);
        r = hooks_run(&policy->fields, "ExecBefore", t->name);
        if (r < 0)
                log_error("No snapshot of %s, since its ExecBefore= failed.", t->name);
        else
                r = take_locked(t, policy, ret_name);
        RET_GATHER(r, hooks_run(&policy->fields, "ExecAfter", t->name));
        hooks_release_signals(&signals);
        return r;
}
