/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/stat.h>

#include "hidden.h"
#include "log.h"
#include "move-carry.h"
#include "notify.h"
#include "order-carry.h"
#include "order-note.h"
#include "order-start.h"
#include "service.h"

enum { LOCK_TURN_USEC = 10 * 1000 * 1000 };

/* PID 1 would else give up, and kill us in the midst. */
static int wait_for_lock(const char *name) {
        int fd;

        while ((fd = lock_take(LOCK_FOLDER, name, LOCK_TURN_USEC)) == -EAGAIN) {
                notify_status("Waiting for another that snapshots, prunes or replaces %s", name);
                notify_extend_timeout();
        }
        return fd < 0 ? log_error_errno(fd, "Failed to lock %s: %m", name) : fd;
}

/* Beside the usual place. What a link leads to is looked for by who sweeps. */
static bool may_have_left(const char *name) {
        _cleanup_free_ char *hidden = NULL, *path = NULL, *image = NULL;
        struct stat st;

        if (hidden_name(name, &hidden) < 0 || asprintf(&path, MACHINES_DIR "/%s", hidden) < 0 ||
            asprintf(&image, MACHINES_DIR "/%s", name) < 0)
                return false;
        return access(path, F_OK) >= 0 || (lstat(image, &st) >= 0 && S_ISLNK(st.st_mode));
}

/* Unless the verb still waits that is to tell of it. */
static void forget_note(const char *name) {
        _cleanup_close_ int turn = -EBADF;
        _cleanup_free_ char *file = NULL;

        if (asprintf(&file, MACHINE_TURN, name) >= 0)
                turn = lock_take(LOCK_FOLDER, file, LOCK_NOW);
        if (turn >= 0)
                order_note_forget(name);
}

int order_at_start(const char *name, const char *refused, bool declared) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_order_ Order o = {};
        bool there;
        int r;

        m.lock = wait_for_lock(name);
        r = m.lock < 0 ? m.lock : move_at_start(name, declared, refused);
        if (r < 0)
                return r;
        there = order_exists(name);
        if (!there)
                forget_note(name);
        if (!there && !may_have_left(name))
                return 0;

        r = machine_look(name, &m);
        if (r < 0)
                return r;
        notify_extend_timeout();
        r = order_carry(&m, refused, declared, &o);
        if (r == ORDER_END_DONE)
                service_start_dependents(o.dependents);
        return r < 0 ? r : 0;
}
