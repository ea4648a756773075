/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <mntent.h>
#include <sys/stat.h>

#include "mountpoint.h"
#include "util.h"

int is_mount_point(const char *path) {
        struct statx stx;

        if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_INO, &stx) < 0)
                return errno == ENOENT ? 0 : -errno;
        return (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

int find_mount_within(const char *path, char **ret) {
        FILE *f = setmntent("/proc/self/mounts", "re");
        struct mntent *m;
        int r = 0;

        if (!f)
                return -errno;
        while (r == 0 && (m = getmntent(f))) {
                const char *rest = startswith(m->mnt_dir, path);

                if (!rest || (*rest && *rest != '/'))
                        continue;
                *ret = strdup(m->mnt_dir);
                r = *ret ? 1 : -ENOMEM;
        }
        endmntent(f);
        return r;
}
