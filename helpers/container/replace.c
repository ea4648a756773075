/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>

#include "log.h"
#include "paths.h"
#include "pruning.h"
#include "relative-time.h"
#include "replace.h"
#include "strv.h"

int replace_check(const Replace *p) {
        int r = machine_check_replace(p->m, p->to_do);

        return r < 0 || p->drop_nested ? r : machine_check_nested(p->m, p->to_do);
}

/* A mistake in its file takes nothing down that runs. */
static int check_start(const Replace *p) {
        _cleanup_fields_ Fields start = {};
        const char *refused = NULL;
        int r = service_is_active(p->service);

        if (r <= 0)
                return r;
        if (generation_is_set(p->generation) &&
            generation_fields(p->generation, "containers", p->m->name, "start", &start) >= 0)
                refused = fields_get(&start, "Refused");
        return refused ? log_error_errno(
                                 EPERM,
                                 "%s\nFailed to %s %s: it runs and would not start again. Mend its file, "
                                 "or stop it first.",
                                 refused, p->to_do, p->m->name)
                       : 0;
}

static int explain(const Replace *p, const Exchange *e, int r) {
        switch (r) {
        case -ECANCELED: /* by the edit, which said why */
                return log_error_errno(r, "Failed to %s %s, which stays as it is.", p->to_do, p->m->name);
        case -ENOTEMPTY:
                (void) machine_check_nested(p->m, p->to_do);
                return r;
        case -ETXTBSY:
                return log_error_errno(r,
                                       "Failed to %s %s: a swap file in it is in use (\"swapon --show\").",
                                       p->to_do, p->m->name);
        case -EXDEV:
        case -ENOTSUP:
                return log_error_errno(r, "Failed to %s %s: %s and " STATE_DIR " must be on one btrfs.",
                                       p->to_do, p->m->name, p->m->image.path ?: MACHINES_DIR);
        case -ENOSPC:
        case -EDQUOT:
                return machine_no_room(p->m->name, r);
        default:
                return log_error_errno(r, "Failed to %s %s: %m", p->to_do, p->m->name);
        }
}

static void tell_emptied(char *const *emptied) {
        _cleanup_free_ char *names = NULL;

        if (emptied && nested_list_text(emptied, &names) >= 0)
                log_notice(emptied[1] ? "%s were subvolumes of their own and are in no snapshot: now empty "
                                        "folders."
                                      : "%s was a subvolume of its own and is in no snapshot: now an empty "
                                        "folder.",
                           names);
}

static int exchange(const Replace *p, Exchange *e) {
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT;
        int r;

        r = machine_lock_image(p->m, &lock);
        if (r < 0)
                return r;
        r = image_exchange(p->m->folder, p->m->entry, p->m->snapshots, now_realtime(), p->drop_nested, e);
        if (r == -ENOENT) /* machinectl clean, which asks nobody */
                r = log_error_errno(EAGAIN, "Failed to %s %s: another removed its new image; try again.",
                                    p->to_do, p->m->name);
        else if (r < 0)
                r = explain(p, e, r);
        if (r < 0) {
                exchange_done(e);
                return r;
        }
        tell_emptied(e->emptied);
        return 0;
}

/* KeepReplaced= holds without a timer, too. That it fails does not undo anything. */
static void prune(const Replace *p, const char *replaced) {
        _cleanup_machine_ Machine now = MACHINE_INIT;

        if (!p->policy->refused && machine_look(p->m->name, &now) >= 0)
                (void) pruning_run(&now, p->policy, replaced, true);
}

int replace_run(const Replace *p, char **ret_replaced) {
        _cleanup_exchange_ Exchange e = {};
        sigset_t set, saved;
        int r;

        r = check_start(p);
        if (r >= 0)
                r = machine_make_snapshots(p->m);
        if (r < 0)
                return r;
        /* Most of what can fail does so before anything stops. */
        r = image_exchange_build(p->m->folder, p->m->entry, p->source, p->edit, p->userdata, &e);
        if (r < 0)
                return explain(p, &e, r);

        /* What was stopped is started again, though the terminal be gone. */
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGHUP);
        (void) sigprocmask(SIG_BLOCK, &set, &saved);

        r = service_stop(p->service);
        if (r >= 0)
                r = exchange(p, &e);
        if (r >= 0)
                prune(p, e.replaced);
        else
                image_exchange_drop(p->m->folder, p->m->entry);
        closep(&p->m->lock);
        p->m->lock = -EBADF;
        RET_GATHER(r, service_restore(p->service));
        (void) sigprocmask(SIG_SETMASK, &saved, NULL);

        *ret_replaced = TAKE_PTR(e.replaced);
        return r;
}
