/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Subvolumes and folders deleted with what a guest nested in them: inside a container whose root is a subvolume
 * systemd-tmpfiles makes some, and so do docker and snapper. They are found by a walk, which needs no paths; the library's
 * own recursion ends at a read-only one in the middle, and at a path that is too long. */

#include <fcntl.h>
#include <sys/stat.h>

#include "folder-delete.h"
#include "nested.h"
#include "subvol.h"
#include "unlock.h"
#include "walk.h"

/* Once more where the guest had locked it. */
static int delete_locked(int at, const char *name) {
        int r = subvol_delete_one(at, name);

        return r == -EPERM && unlock_subvolume(at, name) > 0 ? subvol_delete_one(at, name) : r;
}

/* Nothing can be unlinked in a read-only subvolume, not even what is nested there. */
static int enter(int at, const char *name, void *userdata) {
        _cleanup_close_ int fd = subvol_open(at, name);

        return fd < 0 ? 0 : subvol_unprotect(fd);
}

static bool is_done(void *userdata) {
        const size_t *left = userdata;

        return *left == 0;
}

static int leave_nested(int at, const char *name, void *userdata) {
        size_t *left = userdata;
        int r;

        if (*left == 0)
                return 0;
        r = delete_locked(at, name);
        if (r == -EPERM && unlock(at) > 0)
                r = delete_locked(at, name);
        if (r >= 0)
                (*left)--;
        return r == -ENOTDIR || r == -ENOTSUP || r == -ENOENT ? 0 : r;
}

/* The outermost one goes with the last. */
static int delete_nested(int dirfd, const char *name) {
        static const WalkActions actions = { .enter = enter, .leave = leave_nested, .is_done = is_done };
        _cleanup_close_ int fd = subvol_open(dirfd, name);
        _cleanup_nested_ Nested nested = {};
        size_t left;
        int r;

        if (fd < 0)
                return fd;
        r = nested_find(fd, false, &nested);
        if (r < 0)
                return r;
        left = nested.n;
        return walk_tree(dirfd, name, &actions, &left);
}

int subvol_delete(int dirfd, const char *name) {
        int r = delete_locked(dirfd, name);

        if (r != -ENOTEMPTY)
                return r;
        r = delete_nested(dirfd, name);
        return r < 0 ? r : delete_locked(dirfd, name);
}
