/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "subvol.h"
#include "unlock.h"

static int get_flags(int fd, int *ret) {
        return ioctl(fd, FS_IOC_GETFLAGS, ret) < 0 ? -errno : 0;
}

static bool is_locked(int flags) {
        return flags & (FS_IMMUTABLE_FL | FS_APPEND_FL);
}

int unlock(int fd) {
        int flags, r = get_flags(fd, &flags);

        if (r < 0 || !is_locked(flags))
                return r == -ENOTTY || r == -EOPNOTSUPP ? 0 : r;
        flags &= ~(FS_IMMUTABLE_FL | FS_APPEND_FL);
        return ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0 ? -errno : 1;
}

int unlock_folder(int dirfd, const char *name) {
        _cleanup_close_ int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

        return fd < 0 ? -errno : unlock(fd);
}

int unlock_subvolume(int dirfd, const char *name) {
        _cleanup_close_ int fd = subvol_open(dirfd, name);
        int flags, left, r;

        if (fd < 0)
                return fd;
        left = subvol_leave_default(fd);
        if (left < 0 || get_flags(fd, &flags) < 0 || !is_locked(flags))
                return left;
        r = subvol_unprotect(fd);
        return r < 0 ? r : unlock(fd);
}
