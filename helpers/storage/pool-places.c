/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "log.h"
#include "loop.h"
#include "mountpoint.h"
#include "paths.h"
#include "pool-places.h"
#include "rolled-back.h"

/* Something that was left half by us or by systemd, which nobody misses. */
static bool is_leftover(const char *name) {
        return streq(name, ".") || streq(name, "..") || startswith(name, ".#");
}

static bool is_empty_folder(int dirfd, const char *name) {
        _cleanup_closedir_ DIR *d = NULL;
        bool empty = true;
        struct dirent *de;

        if (open_folder_at(dirfd, name, O_NOFOLLOW, &d) < 0)
                return false;
        while (empty && (de = readdir(d)))
                empty = streq(de->d_name, ".") || streq(de->d_name, "..");
        return empty;
}

int pool_places_entry(const char *path, bool folders_count, char **ret) {
        _cleanup_closedir_ DIR *d = opendir(path);
        struct dirent *de;
        int r = 0;

        *ret = NULL;
        if (!d)
                return errno == ENOENT ? 0 : -errno;
        while (!*ret && r >= 0 && (de = readdir(d))) {
                if (is_leftover(de->d_name) || (!folders_count && is_empty_folder(dirfd(d), de->d_name)))
                        continue;
                *ret = strdup(de->d_name);
                r = *ret ? 0 : -ENOMEM;
        }
        return r;
}

static int check_empty(const char *path, bool folders_count) {
        _cleanup_free_ char *name = NULL;
        int r = pool_places_entry(path, folders_count, &name);

        if (r < 0)
                return log_error_errno(r, "Failed to look into %s/: %m", path);
        if (!name)
                return 0;
        log_error("%s/ is not empty (\"%s\" is in it), and the pool would hide that. Nothing was changed.",
                  path, name);
        return -ENOTEMPTY;
}

/* An empty folder is an image to machined, but what we leave in our own folders are marks that nobody misses. */
static int check_places(void) {
        int r = check_empty(MACHINES_DIR, true);

        RET_GATHER(r, check_empty(TEMPLATES_DIR, false));
        RET_GATHER(r, check_empty(SNAPSHOTS_DIR, false));
        return r;
}

/* systemd refuses to mount at a link. */
static int check_link(const char *path) {
        struct stat st;

        if (lstat(path, &st) < 0 || !S_ISLNK(st.st_mode))
                return 0;
        return log_error_errno(
                ENOTDIR,
                "%s is a link, and nothing can be mounted at one. Put a folder in its place, or "
                "remove the .pool file.",
                path);
}

static int check_mount(void) {
        if (is_mount_point(MACHINES_DIR) <= 0)
                return 0;
        return log_error_errno(EBUSY,
                               "Something is mounted at %s/ already. Unmount it and run \"systemctl "
                               "daemon-reload\", or remove the .pool file.",
                               MACHINES_DIR);
}

int pool_places_check(void) {
        int r = rolled_back_refuse();

        if (r < 0)
                return r;
        r = check_link(MACHINES_DIR);
        RET_GATHER(r, check_link(STATE_DIR));
        RET_GATHER(r, check_mount());
        if (r < 0)
                return r;
        if (access(MACHINES_DIR ".raw", F_OK) >= 0)
                return log_error_errno(EEXIST,
                                       "%s.raw is there, which systemd mounts at %s/. Move it away, or name "
                                       "a pool of your own in /etc/fstab and remove the .pool file.",
                                       MACHINES_DIR, MACHINES_DIR);
        r = check_places();
        if (r == -ENOTEMPTY) {
                log_notice("To take it along: stop the containers, \"mv %s %s.old\", \"systemctl "
                           "daemon-reload\", and "
                           "when the pool is there \"cp -a %s.old/. %s/\". Likewise for %s. To go without a "
                           "pool, "
                           "remove the .pool file.",
                           MACHINES_DIR, MACHINES_DIR, MACHINES_DIR, MACHINES_DIR, STATE_DIR);
        }
        return r;
}

static int is_on(const char *image) {
        _cleanup_close_ int fd = open(STATE_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _cleanup_loop_ Loop loop = { .fd = -EBADF };
        struct stat st;
        int r;

        if (fd < 0)
                return -errno;
        r = loop_of_btrfs(fd, &loop);
        if (r < 0)
                return r == -ENOTSUP || r == -ENOTBLK ? 0 : r;
        if (stat(image, &st) < 0)
                return errno == ENOENT ? 0 : -errno;
        return loop_is_on(&loop, &st);
}

int pool_places_mounted(const char *image) {
        int r = is_mount_point(STATE_DIR);

        if (r > 0) {
                r = is_on(image);
                if (r == 0)
                        return log_error_errno(
                                EBUSY,
                                "Something else than %s is mounted at %s/; the next boot changes "
                                "that, or stop the containers and unmount it now.",
                                image, STATE_DIR);
        }
        return r < 0 ? log_error_errno(r, "Failed to see what is mounted at %s/: %m", STATE_DIR) : r;
}
