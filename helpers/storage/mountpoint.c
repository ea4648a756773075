/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "mountpoint.h"
#include "util.h"

int is_mount_point(const char *path) {
        struct statx stx;

        if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_INO, &stx) < 0)
                return errno == ENOENT ? 0 : -errno;
        return (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}
