/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/btrfs_tree.h>
#include <sys/stat.h>

#include "fileio.h"
#include "folder-delete.h"
#include "hidden.h"
#include "rootfs.h"
#include "subvol.h"
#include "unlock.h"

int hidden_name(const char *name, char **ret) {
        return asprintf(ret, ".#%s:new", name) < 0 ? -ENOMEM : 0;
}

int hidden_sweep(int machines_fd, const char *hidden) {
        int r = subvol_delete(machines_fd, hidden);

        if (r == -ENOTDIR || r == -ENOTSUP)
                r = folder_delete(machines_fd, hidden);
        return r == -ENOENT ? 0 : r;
}

/* What an image has instead of folders, a link into nowhere say, is its own affair, and so is what it has locked. */
static bool is_odd_tree(int r) {
        return r == -ENOENT || r == -ENOTDIR || r == -ELOOP || r == -EPERM;
}

/* A placeholder is root's by itself. Where nobody knows whose the subvolume was, it is as the folder it is in: in an image
 * that was chowned for its users root is nobody. */
int hidden_replace_placeholder(int root_fd, const char *path, const struct stat *was) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
        _cleanup_free_ char *parent = strndup(path, name - path);
        _cleanup_close_ int fd = -EBADF;
        struct stat st, above;

        if (!parent)
                return -ENOMEM;
        fd = rootfs_open(root_fd, isempty(parent) ? "/" : parent, O_RDONLY | O_DIRECTORY);
        if (fd < 0)
                return is_odd_tree(fd) ? 0 : fd;
        if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (st.st_ino != BTRFS_EMPTY_SUBVOL_DIR_OBJECTID)
                return 0;

        if (fstat(fd, &above) < 0)
                return -errno;
        if (unlinkat(fd, name, AT_REMOVEDIR) < 0 &&
            (errno != EPERM || unlock(fd) <= 0 || unlinkat(fd, name, AT_REMOVEDIR) < 0))
                return -errno;
        above.st_mode = st.st_mode;
        return mkdir_like_at(fd, name, was ?: &above);
}

int hidden_make_guest_folders(int root_fd) {
        static const char *const paths[] = { "/var/lib/machines", "/var/lib/portables" };
        int r;

        for (size_t i = 0; i < ELEMENTSOF(paths); i++) {
                r = hidden_replace_placeholder(root_fd, paths[i], NULL);
                if (r < 0)
                        return r;
                r = rootfs_mkdir_p(root_fd, paths[i], 0700);
                if (r < 0 && !is_odd_tree(r))
                        return r;
        }
        return 0;
}
