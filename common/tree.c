/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Folders made with their parents and removed with their contents, and where they are. */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "fileio.h"

int mkdir_parents_at(int dirfd, const char *path, bool with_last) {
        _cleanup_free_ char *part = strdup(path);

        if (!part)
                return -ENOMEM;

        for (char *p = part + 1; *part; p++) {
                bool last = !*p;

                if (*p != '/' && !last)
                        continue;
                *p = 0;
                if ((!last || with_last) && mkdirat(dirfd, part, 0755) < 0 && errno != EEXIST)
                        return -errno;
                if (last)
                        break;
                *p = '/';
        }
        return 0;
}

int mkdir_like_at(int dirfd, const char *path, const struct stat *like) {
        _cleanup_close_ int fd = -EBADF;

        if (mkdirat(dirfd, path, 0700) < 0)
                return -errno;
        fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || fchown(fd, like->st_uid, like->st_gid) < 0 || fchmod(fd, like->st_mode & 07777) < 0)
                return -errno;
        return 0;
}

int open_folder_fd(int fd, DIR **ret) {
        int r;

        if (fd < 0)
                return fd;
        *ret = fdopendir(fd);
        if (*ret)
                return 0;
        r = -errno;
        close(fd);
        return r;
}

int open_folder_at(int dirfd, const char *path, int flags, DIR **ret) {
        int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);

        return open_folder_fd(fd < 0 ? -errno : fd, ret);
}

int fd_path(int fd, char **ret) {
        char link[sizeof("/proc/self/fd/") + 3 * sizeof(int)], path[PATH_MAX];
        ssize_t n;

        (void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path));
        if (n < 0)
                return -errno;
        *ret = strndup(path, n);
        return *ret ? 0 : -ENOMEM;
}

/* What is mounted there is somebody else's. Not by openat2(2), which RestrictSUIDSGID= of our units takes away. */
static bool is_mounted(int fd) {
        struct statx stx;

        return statx(fd, "", AT_EMPTY_PATH, 0, &stx) >= 0 && (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

static int remove_entry(int at, const char *path, bool below);

static int remove_contents(int at, const char *path, bool below) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_at(at, path, O_NOFOLLOW, &d);
        if (r < 0)
                return r;
        if (below && is_mounted(dirfd(d)))
                return -EBUSY;

        while ((de = readdir(d)))
                if (!streq(de->d_name, ".") && !streq(de->d_name, ".."))
                        RET_GATHER(r, remove_entry(dirfd(d), de->d_name, true));
        return r;
}

static int remove_entry(int at, const char *path, bool below) {
        int r;

        if (unlinkat(at, path, 0) >= 0 || errno == ENOENT)
                return 0;
        if (errno != EISDIR && errno != EPERM)
                return -errno;

        r = remove_contents(at, path, below);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        return unlinkat(at, path, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

int remove_tree_at(int dirfd, const char *path) {
        return remove_entry(dirfd, path, false);
}
