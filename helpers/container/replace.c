/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>

#include "log.h"
#include "paths.h"
#include "pruning.h"
#include "relative-time.h"
#include "replace.h"
#include "strv.h"

static int refuse_nested(const Replace *p, const SubvolChildren *nested) {
        for (size_t i = 0; i < nested->n; i++)
                log_error("Failed to %s %s: /%s in it is a subvolume of its own, and in no snapshot.",
                          p->to_do, p->m->name, nested->children[i].path);
        return log_error_errno(ENOTEMPTY,
                               "Nothing was changed. Move each away, or make a plain folder of it: \"cp "
                               "--reflink -a\" its content beside it, delete the subvolume, and rename.");
}

int replace_check(const Replace *p) {
        _cleanup_subvol_children_ SubvolChildren nested = {};
        int r;

        r = machine_check_replace(p->m, p->to_do);
        if (r < 0)
                return r;
        r = image_exchange_check(p->m->folder, p->m->entry, &nested);
        if (r == -ENOTEMPTY)
                return refuse_nested(p, &nested);
        return r < 0 ? log_error_errno(r, "Failed to list what is nested in %s: %m", p->m->name) : 0;
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
                return refuse_nested(p, &e->nested);
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

static int exchange(const Replace *p, Exchange *e) {
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT;
        int r;

        r = machine_lock_image(p->m, &lock);
        if (r < 0)
                return r;
        r = image_exchange(p->m->folder, p->m->entry, p->m->snapshots, now_realtime(), e);
        if (r == -ENOENT) /* machinectl clean, which asks nobody */
                r = log_error_errno(EAGAIN, "Failed to %s %s: another removed its new image; try again.",
                                    p->to_do, p->m->name);
        else if (r < 0)
                r = explain(p, e, r);
        if (r < 0) {
                exchange_done(e);
                return r;
        }
        STRV_FOREACH(path, e->emptied)
                log_notice("/%s was a subvolume of its own and is in no snapshot: now an empty folder.",
                           *path);
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
