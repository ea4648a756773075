/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "btrfs-fs.h"
#include "log.h"
#include "paths.h"
#include "pool-require.h"
#include "state-folder.h"
#include "storage.h"

#define REMEDY                                                                                           \
        "Let nspawn-btrfs make one, by a file /etc/nspawn-btrfs.d/main.pool with the lines \"[Pool]\", " \
        "\"Image=/var/lib/nspawn-btrfs.img\" and \"Size=20G\", or mount one, by lines in /etc/fstab as " \
        "\"UUID=%s " STATE_DIR " btrfs noatime 0 0\" and \"" STATE_DIR "/machines " MACHINES_DIR         \
        " none bind 0 0\", both root's alone (\"chmod 700\")."

/* As systemd-machined makes it. */
static int open_machines(void) {
        int fd;

        if (mkdir(MACHINES_DIR, 0700) < 0 && errno != EEXIST)
                return log_error_errno(errno, "Failed to make %s: %m", MACHINES_DIR);
        fd = open(MACHINES_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? log_error_errno(errno, "Failed to open %s: %m", MACHINES_DIR) : fd;
}

static int make_folder(const char *path) {
        int fd = state_folder_make(path);

        return fd < 0 ? log_error_errno(fd, "Failed to make or open %s: %m", path) : fd;
}

static int check(int templates, int machines) {
        char uuid[SD_ID128_UUID_STRING_MAX] = "...";
        sd_id128_t id;
        int r;

        r = btrfs_fs_id(templates, &id);
        if (r >= 0) {
                r = btrfs_fs_same(templates, machines);
                (void) sd_id128_to_uuid_string(id, uuid);
        } else if (r == -ENOTSUP && btrfs_fs_id(machines, &id) >= 0)
                (void) sd_id128_to_uuid_string(id, uuid);

        if (r > 0)
                return 0;
        if (r < 0 && r != -ENOTSUP)
                return log_error_errno(r, "Failed to look at the file system of %s: %m", STATE_DIR);
        log_error("%s and %s must be on one btrfs. " REMEDY, STATE_DIR, MACHINES_DIR, uuid);
        return r < 0 ? r : -EXDEV;
}

/* PATH, or the nearest folder above that is there: what will be made at PATH is on the same file system. */
static int open_nearest(const char *path) {
        _cleanup_free_ char *part = strdup(path);

        if (!part)
                return -ENOMEM;
        for (;;) {
                int fd = open(part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                char *slash = strrchr(part, '/');

                if (fd >= 0)
                        return fd;
                if (errno != ENOENT || slash == part)
                        return -errno;
                *slash = 0;
        }
}

int storage_require(void) {
        _cleanup_close_ int state = open_nearest(STATE_DIR), machines = open_nearest(MACHINES_DIR);

        if (state < 0 || machines < 0)
                return log_error_errno(state < 0 ? state : machines, "Failed to open %s: %m",
                                       state < 0 ? STATE_DIR : MACHINES_DIR);
        return check(state, machines);
}

int storage_open_templates(void) {
        _cleanup_close_ int machines = -EBADF, state = -EBADF;
        _cleanup_generation_ Generation g = {};
        int r;

        if (generation_open("current", &g) >= 0) {
                r = pool_require(&g);
                if (r < 0)
                        return r;
        }
        machines = open_machines();
        if (machines < 0)
                return machines;
        state = make_folder(STATE_DIR);
        if (state < 0)
                return state;
        r = check(state, machines);
        if (r < 0)
                return r;

        return make_folder(TEMPLATES_DIR);
}
