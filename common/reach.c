/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "fileio.h"
#include "reach.h"

/* Where an access list names more users, the bits of the group are its mask. */
static bool has_access_list(int fd) {
        char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];

        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        return getxattr(path, "system.posix_acl_access", NULL, 0) > 0;
}

/* An owner may change the mode. */
static bool is_closed(int fd, const struct stat *st) {
        if (st->st_uid != 0 || (st->st_mode & S_IXOTH))
                return false;
        return !(st->st_mode & S_IXGRP) || (st->st_gid == 0 && !has_access_list(fd));
}

static bool is_same(const struct stat *a, const struct stat *b) {
        return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The folder that FD is in; a file has no "..". */
static int open_parent(int fd) {
        _cleanup_free_ char *path = NULL;
        int r = fd_path(fd, &path), parent;
        char *slash;

        if (r < 0)
                return r;
        slash = strrchr(path, '/');
        if (!slash)
                return -EINVAL;
        slash[slash == path] = 0;
        parent = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        return parent < 0 ? -errno : parent;
}

int reachable_by_others(int root_fd, int fd) {
        _cleanup_close_ int here = open_parent(fd);
        struct stat root, st, above;

        if (here < 0)
                return here;
        if (fstat(root_fd, &root) < 0 || fstat(here, &st) < 0)
                return -errno;
        while (!is_closed(here, &st)) {
                int up = openat(here, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

                closep(&here);
                here = up;
                if (up < 0 || fstat(up, &above) < 0)
                        return -errno;
                if (is_same(&st, &root) || is_same(&st, &above))
                        return 1;
                st = above;
        }
        return 0;
}
