/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Folders made with their parents and removed with their contents, and where they are. */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "fileio.h"
#include "walk.h"

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

static int remove_file(int at, const char *name, void *userdata) {
        return unlinkat(at, name, 0) < 0 && errno != ENOENT ? -errno : 0;
}

static int remove_folder(int at, const char *name, void *userdata) {
        return unlinkat(at, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

int remove_tree_at(int dirfd, const char *path) {
        static const WalkActions actions = { .file = remove_file, .leave = remove_folder };

        return walk_tree(dirfd, path, &actions, NULL);
}
