/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "exec.h"
#include "fileio.h"
#include "log.h"
#include "pool-image.h"
#include "strv.h"

/* btrfs: the first superblock, and where in it the magic is. */
enum { SUPER_OFFSET = 64 * 1024, MAGIC_OFFSET = 0x40 };

static int folder_of(const char *path, char **ret) {
        const char *slash = strrchr(path, '/');

        if (!slash || !slash[1])
                return -EINVAL;
        *ret = slash == path ? strdup("/") : strndup(path, slash - path);
        return *ret ? 0 : -ENOMEM;
}

int pool_image_check(const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        char magic[8] = "";
        struct stat st;

        if (fd < 0)
                return errno == ENOENT ? 0 : -errno;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EMEDIUMTYPE;
        if (pread(fd, magic, sizeof(magic), SUPER_OFFSET + MAGIC_OFFSET) < 0)
                return -errno;
        return memcmp(magic, "_BHRfS_M", sizeof(magic)) == 0 ? 1 : -EMEDIUMTYPE;
}

/* On btrfs an allocated block is written elsewhere unless the file is told not to; other file systems refuse. */
static void switch_off_cow(int fd) {
        int flags;

        if (ioctl(fd, FS_IOC_GETFLAGS, &flags) < 0)
                return;
        flags |= FS_NOCOW_FL;
        (void) ioctl(fd, FS_IOC_SETFLAGS, &flags);
}

int pool_image_extend(int fd, uint64_t old, uint64_t size) {
        int r = 0;

        if (fallocate(fd, FALLOC_FL_KEEP_SIZE, old, size - old) < 0)
                r = errno == EOPNOTSUPP ? -posix_fallocate(fd, old, size - old) : -errno;
        if (r >= 0 && ftruncate(fd, size) < 0)
                r = -errno;
        if (r < 0 && ftruncate(fd, old) < 0) /* gives back what is allocated behind the end, if it can */
                return r;
        if (r >= 0 && fsync(fd) < 0)
                r = -errno;
        return r;
}

static int allocate(int dirfd, const char *name, uint64_t size) {
        _cleanup_close_ int fd =
                openat(dirfd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

        if (fd < 0)
                return -errno;
        switch_off_cow(fd);
        return pool_image_extend(fd, 0, size);
}

static int keep_line(char *line, void *userdata) {
        return strv_extend(userdata, line);
}

/* Old mkfs.btrfs has much to say when all is well, too. */
static int make_file_system(const char *path) {
        char *const argv[] = { (char *) "mkfs.btrfs",
                               (char *) "--quiet",
                               (char *) "--nodiscard",
                               (char *) "--label",
                               (char *) "nspawn-btrfs",
                               (char *) path,
                               NULL };
        _cleanup_strv_ char **lines = NULL;
        int r = exec_run(&(Exec){ .argv = argv, .line = keep_line, .userdata = &lines });

        if (r <= 0)
                return r;
        STRV_FOREACH(l, lines)
                log_error("mkfs.btrfs: %s", *l);
        return -EPROTO;
}

static int publish(int dirfd, const char *hidden, const char *name) {
        _cleanup_close_ int fd = openat(dirfd, hidden, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

        if (fd < 0 || fsync(fd) < 0)
                return -errno;
        if (renameat2(dirfd, hidden, dirfd, name, RENAME_NOREPLACE) < 0)
                return -errno;
        return fsync(dirfd) < 0 ? -errno : 0;
}

static int build(int dirfd, const char *folder, const char *hidden, const char *name, uint64_t size) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "%s/%s", folder, hidden) < 0)
                return -ENOMEM;
        r = allocate(dirfd, hidden, size);
        if (r >= 0)
                r = make_file_system(path);
        return r < 0 ? r : publish(dirfd, hidden, name);
}

int pool_image_make(const char *path, uint64_t size) {
        _cleanup_free_ char *folder = NULL, *hidden = NULL;
        const char *name = strrchr(path, '/') + 1;
        _cleanup_close_ int dirfd = -EBADF;
        int r;

        r = folder_of(path, &folder);
        if (r < 0)
                return r;
        if (asprintf(&hidden, ".#%s.new", name) < 0)
                return -ENOMEM;
        r = mkdir_parents_at(AT_FDCWD, folder, true);
        if (r < 0)
                return r;
        dirfd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dirfd < 0)
                return -errno;

        if (unlinkat(dirfd, hidden, 0) < 0 && errno != ENOENT)
                return -errno;
        r = build(dirfd, folder, hidden, name, size);
        if (r < 0)
                (void) unlinkat(dirfd, hidden, 0);
        return r;
}

uint64_t pool_image_free(const char *path) {
        _cleanup_free_ char *folder = NULL;
        struct statvfs st;

        if (folder_of(path, &folder) < 0 || statvfs(folder, &st) < 0)
                return 0;
        return (uint64_t) st.f_bavail * st.f_frsize;
}
