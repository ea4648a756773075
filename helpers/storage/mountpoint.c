/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <mntent.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "mountpoint.h"
#include "util.h"

int is_mount_point(const char *path) {
        struct statx stx;

        if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_INO, &stx) < 0)
                return errno == ENOENT ? 0 : -errno;
        return (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

typedef bool (*MountTest)(const struct mntent *m, const void *userdata);

static int find_mount(MountTest test, const void *userdata, char **ret) {
        FILE *f = setmntent("/proc/self/mounts", "re");
        struct mntent *m;
        int r = 0;

        if (!f)
                return -errno;
        while (r == 0 && (m = getmntent(f))) {
                if (!test(m, userdata))
                        continue;
                *ret = strdup(m->mnt_dir);
                r = *ret ? 1 : -ENOMEM;
        }
        endmntent(f);
        return r;
}

static bool is_within(const struct mntent *m, const void *path) {
        const char *rest = startswith(m->mnt_dir, path);

        return rest && (!*rest || *rest == '/');
}

int find_mount_within(const char *path, char **ret) {
        return find_mount(is_within, path, ret);
}

/* Each subvolume has a device number of its own. Others are not looked at: a server that is gone would not answer. */
static bool shows(const struct mntent *m, const void *device) {
        struct stat st;

        return streq(m->mnt_type, "btrfs") && stat(m->mnt_dir, &st) >= 0 &&
               st.st_dev == *(const dev_t *) device;
}

int find_mount_of(int fd, char **ret) {
        struct stat st;

        return fstat(fd, &st) < 0 ? -errno : find_mount(shows, &st.st_dev, ret);
}
