/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <limits.h>

#include "fileio.h"
#include "root.h"
#include "rootfs.h"

int root_open(const char *root, const char *path, int flags) {
        _cleanup_close_ int root_fd = -EBADF;
        int fd;

        if (isempty(root)) {
                fd = open(path, flags | O_CLOEXEC);
                return fd < 0 ? -errno : fd;
        }
        root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        return root_fd < 0 ? -errno : rootfs_open(root_fd, path, flags);
}

int root_open_folder(const char *root, const char *path, DIR **ret) {
        return open_folder_fd(root_open(root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK), ret);
}

int root_open_parent(const char *root, const char *path, const char **ret_name) {
        const char *slash = strrchr(path, '/');
        _cleanup_free_ char *parent = strndup(path, slash - path + 1);
        int fd;

        if (!parent)
                return -ENOMEM;
        fd = root_open(root, parent, O_RDONLY | O_DIRECTORY);
        if (fd >= 0)
                *ret_name = slash + 1;
        return fd;
}

int root_stat(const char *root, const char *path, int flags, struct stat *ret) {
        _cleanup_close_ int fd =
                root_open(root, path, O_PATH | (flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0));

        if (fd < 0)
                return fd;
        return fstat(fd, ret) < 0 ? -errno : 0;
}

int root_mkdir_p(const char *root, const char *path, mode_t mode) {
        _cleanup_close_ int fd = open(isempty(root) ? "/" : root, O_PATH | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : rootfs_mkdir_p(fd, path, mode);
}

bool root_has(const char *root, const char *path) {
        struct stat st;

        return root_stat(root, path, 0, &st) >= 0;
}

/* A link to /dev/null masks what it stands for; a folder need not have that device. */
static bool is_masked(const char *root, const char *path) {
        _cleanup_close_ int fd = root_open(root, path, O_PATH | O_NOFOLLOW);
        char target[sizeof("/dev/null")];

        return fd >= 0 && readlinkat(fd, "", target, sizeof(target)) == strlen("/dev/null") &&
               memcmp(target, "/dev/null", strlen("/dev/null")) == 0;
}

/* Looked at before it is opened: a device may do something when it is. */
int root_read(const char *root, const char *path, size_t max, char **ret, size_t *ret_size) {
        char link[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
        _cleanup_close_ int fd = -EBADF;
        struct stat st;

        if (isempty(root))
                return read_file_at(AT_FDCWD, path, max, ret, ret_size);

        fd = root_open(root, path, O_PATH);
        if (fd < 0)
                return fd == -ENOENT && is_masked(root, path) ? -ENXIO : fd;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) && is_masked(root, path))
                return -ENXIO;
        if (!S_ISREG(st.st_mode))
                return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;

        (void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        return read_file_at(AT_FDCWD, link, max, ret, ret_size);
}
