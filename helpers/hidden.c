/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/btrfs_tree.h>
#include <sys/stat.h>

#include "hidden.h"
#include "rootfs.h"
#include "subvol.h"

int hidden_name(const char *name, char **ret) {
        return asprintf(ret, ".#%s:new", name) < 0 ? -ENOMEM : 0;
}

int hidden_sweep(int machines_fd, const char *hidden) {
        int r = subvol_delete(machines_fd, hidden);

        return r == -ENOENT ? 0 : r;
}

static int remove_placeholder(int root_fd, const char *parent, const char *name) {
        _cleanup_close_ int fd = -EBADF;
        struct stat st;

        fd = rootfs_open(root_fd, parent, O_RDONLY | O_DIRECTORY);
        if (fd < 0)
                return fd;
        if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return -errno;
        if (st.st_ino != BTRFS_EMPTY_SUBVOL_DIR_OBJECTID)
                return 0;
        return unlinkat(fd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

/* What an image has instead of folders, a link into nowhere say, is its own affair. */
static bool is_odd_tree(int r) {
        return r == -ENOENT || r == -ENOTDIR || r == -ELOOP;
}

int hidden_make_guest_folders(int root_fd) {
        static const char *const names[] = { "machines", "portables" };
        int r;

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                char path[sizeof("/var/lib/portables")];

                (void) snprintf(path, sizeof(path), "/var/lib/%s", names[i]);
                r = remove_placeholder(root_fd, "/var/lib", names[i]);
                if (r >= 0 || is_odd_tree(r))
                        r = rootfs_mkdir_p(root_fd, path, 0700);
                if (r < 0 && !is_odd_tree(r))
                        return r;
        }
        return 0;
}
