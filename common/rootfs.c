/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "openat2.h"
#include "rootfs.h"

int rootfs_open(int root_fd, const char *path, int flags) {
        return open_resolved(root_fd, path, flags, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

int rootfs_open_folder(int root_fd, const char *path, DIR **ret) {
        return open_folder_fd(rootfs_open(root_fd, path, O_RDONLY | O_DIRECTORY), ret);
}

/* Opens the folder of PATH; *ret_name is its last part. */
static int open_parent(int root_fd, const char *path, const char **ret_name) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
        _cleanup_free_ char *parent = NULL;
        int fd;

        if (!*name || streq(name, ".") || streq(name, ".."))
                return -EINVAL;
        if (asprintf(&parent, "/%.*s", (int) (name - path), path) < 0)
                return -ENOMEM;

        fd = rootfs_open(root_fd, parent, O_RDONLY | O_DIRECTORY);
        if (fd >= 0)
                *ret_name = name;
        return fd;
}

int rootfs_read(int root_fd, const char *path, size_t max, char **ret, size_t *ret_size) {
        char link[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
        _cleanup_close_ int fd = -EBADF;
        struct stat st;

        fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);
        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (S_ISLNK(st.st_mode))
                return -ELOOP;
        if (!S_ISREG(st.st_mode))
                return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;

        (void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        return read_file_at(AT_FDCWD, link, max, ret, ret_size);
}

/* In an image that was chowned for its users, as systemd-nspawn without idmapped mounts does, root's is what belongs to
 * the owner of "/"; the host's root is nobody there. */
static int give_to_root(int root_fd, int parent, const char *name) {
        struct stat st;

        if (fstat(root_fd, &st) < 0)
                return -errno;
        if (st.st_uid == 0 && st.st_gid == 0)
                return 0;
        return fchownat(parent, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}

/* Never with WRITE_IF_DIFFERS: comparing would follow the last link, out to the host. */
int rootfs_write(int root_fd, const char *path, const char *text, size_t size, mode_t mode) {
        _cleanup_close_ int parent = -EBADF;
        const char *name;
        int r;

        parent = open_parent(root_fd, path, &name);
        if (parent < 0)
                return parent;
        r = write_file_at(parent, name, text, size, mode, 0);
        return r < 0 ? r : give_to_root(root_fd, parent, name);
}

int rootfs_symlink(int root_fd, const char *target, const char *path) {
        _cleanup_free_ char *temporary = NULL;
        _cleanup_close_ int parent = -EBADF;
        const char *name;
        int r;

        parent = open_parent(root_fd, path, &name);
        if (parent < 0)
                return parent;
        if (asprintf(&temporary, ".#%s.%d", name, getpid()) < 0)
                return -ENOMEM;

        if (symlinkat(target, parent, temporary) < 0)
                return -errno;
        if (renameat(parent, temporary, parent, name) < 0) {
                r = -errno;
                (void) unlinkat(parent, temporary, 0);
                return r;
        }
        return give_to_root(root_fd, parent, name);
}

int rootfs_unlink(int root_fd, const char *path) {
        _cleanup_close_ int parent = -EBADF;
        const char *name;

        parent = open_parent(root_fd, path, &name);
        if (parent < 0)
                return parent;
        return unlinkat(parent, name, 0) < 0 ? -errno : 0;
}

/* Returns 1 if it made PATH, 0 if a folder was there. */
static int make_one(int root_fd, const char *path, mode_t mode) {
        _cleanup_close_ int fd = -EBADF, parent = -EBADF;
        const char *name;
        int r;

        fd = rootfs_open(root_fd, path, O_PATH | O_DIRECTORY);
        if (fd >= 0)
                return 0;
        if (fd != -ENOENT)
                return fd;

        parent = open_parent(root_fd, path, &name);
        if (parent < 0)
                return parent;
        if (mkdirat(parent, name, mode) < 0)
                return errno == EEXIST ? -ENOTDIR : -errno; /* a link to nowhere */
        r = give_to_root(root_fd, parent, name);
        return r < 0 ? r : 1;
}

/* From the root again for each part: a link in the middle may be absolute. */
int rootfs_mkdir_p(int root_fd, const char *path, mode_t mode) {
        _cleanup_free_ char *part = strdup(path);
        int r;

        if (!part || !*part)
                return part ? -EINVAL : -ENOMEM;

        for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
                *slash = 0;
                r = make_one(root_fd, part, 0755);
                *slash = '/';
                if (r < 0)
                        return r;
        }
        return make_one(root_fd, part, mode);
}
