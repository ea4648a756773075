/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Subvolumes deleted with what a guest nested in them: inside a container whose root is a subvolume systemd-tmpfiles
 * makes some, and so do docker and snapper. The library's own recursion ends at a read-only one in the middle. */

#include <fcntl.h>

#include "openat2.h"
#include "subvol.h"

/* Opens the folder that PATH is in, below ROOT_FD; *ret_name is the last part of PATH. */
static int open_parent(int root_fd, const char *path, const char **ret_name) {
        const char *slash = strrchr(path, '/');
        _cleanup_free_ char *parent = slash ? strndup(path, slash - path) : strdup(".");

        if (!parent)
                return -ENOMEM;

        *ret_name = slash ? slash + 1 : path;
        return open_resolved(root_fd, parent, O_RDONLY | O_DIRECTORY, 0,
                             RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

/* Nothing can be unlinked in a read-only subvolume, not even what is nested there. */
static int make_writable(int root_fd, const char *path) {
        _cleanup_close_ int fd = -EBADF;

        fd = open_resolved(root_fd, path, O_RDONLY | O_DIRECTORY, 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
        if (fd < 0)
                return fd;
        return subvol_unprotect(fd);
}

static int delete_child(int root_fd, const char *path) {
        _cleanup_close_ int parent = -EBADF;
        const char *name;

        parent = open_parent(root_fd, path, &name);
        if (parent < 0)
                return parent;
        return subvol_delete_one(parent, name);
}

static int delete_children(int root_fd) {
        _cleanup_subvol_children_ SubvolChildren c = {};
        int r;

        r = subvol_list_children(root_fd, &c);
        if (r < 0)
                return r;
        r = subvol_unprotect(root_fd);
        for (size_t i = 0; i < c.n && r >= 0; i++)
                if (c.children[i].read_only)
                        r = make_writable(root_fd, c.children[i].path);
        for (size_t i = c.n; i > 0 && r >= 0; i--)
                r = delete_child(root_fd, c.children[i - 1].path);
        return r;
}

int subvol_delete(int dirfd, const char *name) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = subvol_delete_one(dirfd, name);
        if (r != -ENOTEMPTY)
                return r;

        fd = subvol_open(dirfd, name);
        if (fd < 0)
                return fd;
        r = delete_children(fd);
        if (r < 0)
                return r;
        return subvol_delete_one(dirfd, name);
}
