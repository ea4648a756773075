/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "fileio.h"

static int check_type(const struct stat *st) {
        if (S_ISREG(st->st_mode))
                return 0;
        if (S_ISDIR(st->st_mode))
                return -EISDIR;
        if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3))
                return -ENXIO;
        return -EINVAL;
}

/* read(2) until the end: 0 means that all of N came or the file ended, then *ret says where. */
static int read_all(int fd, char *buf, size_t n, size_t *ret) {
        size_t have = 0;

        while (have < n) {
                ssize_t k = read(fd, buf + have, n - have);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                if (k == 0)
                        break;
                have += k;
        }

        *ret = have;
        return 0;
}

int read_file_at(int dirfd, const char *path, size_t max, char **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -EBADF;
        _cleanup_free_ char *text = NULL;
        struct stat st;
        size_t size;
        int r;

        fd = openat(dirfd, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        if (fd < 0)
                return -errno;
        if (fstat(fd, &st) < 0)
                return -errno;
        r = check_type(&st);
        if (r < 0)
                return r;

        /* Files in /proc and /sys claim a size of 0 or 4096: one byte more than claimed tells whether it grew,
         * or grows while it is read. */
        size = st.st_size > 4096 ? st.st_size : 4096;
        if ((size_t) st.st_size > max)
                return -EFBIG;

        for (size_t have = 0;; size *= 2) {
                char *grown = realloc(text, size + 2);
                size_t n = 0;

                if (!grown)
                        return -ENOMEM;
                text = grown;
                r = read_all(fd, text + have, size + 1 - have, &n);
                if (r < 0)
                        return r;
                have += n;
                if (have > max)
                        return -EFBIG;
                if (have <= size) {
                        size = have;
                        break;
                }
        }

        text[size] = 0;
        if (ret_size)
                *ret_size = size;
        *ret = TAKE_PTR(text);
        return 0;
}

static bool is_equal(int dirfd, const char *path, const char *text, size_t size, mode_t mode) {
        _cleanup_free_ char *there = NULL;
        struct stat st;
        size_t n;

        return fstatat(dirfd, path, &st, 0) >= 0 && (st.st_mode & 07777) == mode &&
               read_file_at(dirfd, path, size, &there, &n) >= 0 && n == size && memcmp(there, text, n) == 0;
}

static int write_all(int fd, const char *text, size_t size) {
        while (size > 0) {
                ssize_t k = write(fd, text, size);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return -errno;
                text += k;
                size -= k;
        }
        return 0;
}

int fsync_parent_at(int dirfd, const char *path) {
        const char *slash = strrchr(path, '/');
        _cleanup_free_ char *parent = slash ? strndup(path, slash - path + 1) : strdup(".");
        _cleanup_close_ int fd = -EBADF;

        if (!parent)
                return -ENOMEM;

        fd = openat(dirfd, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || fsync(fd) < 0)
                return -errno;
        return 0;
}

static int write_new(int dirfd, const char *path, const char *text, size_t size, mode_t mode,
                     WriteFlags flags) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd < 0)
                return -errno;
        r = write_all(fd, text, size);
        if (r < 0)
                return r;
        if (fchmod(fd, mode) < 0)
                return -errno;
        if ((flags & WRITE_SYNC) && fsync(fd) < 0)
                return -errno;
        return 0;
}

/* DIR/.#FILE.PID: hidden, ours alone, and of a form that systemd-tmpfiles sweeps in machined's folders. */
static char *temporary_name(const char *path) {
        const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
        char *name;

        return asprintf(&name, "%.*s.#%s.%d", (int) (file - path), path, file, getpid()) < 0 ? NULL : name;
}

int write_file_at(int dirfd, const char *path, const char *text, size_t size, mode_t mode,
                  WriteFlags flags) {
        _cleanup_free_ char *temporary = NULL;
        int r;

        if ((flags & WRITE_IF_DIFFERS) && is_equal(dirfd, path, text, size, mode))
                return 0;

        temporary = temporary_name(path);
        if (!temporary)
                return -ENOMEM;

        r = write_new(dirfd, temporary, text, size, mode, flags);
        if (r == -EEXIST && unlinkat(dirfd, temporary, 0) >= 0) /* of a killed process with our pid */
                r = write_new(dirfd, temporary, text, size, mode, flags);
        if (r >= 0 && renameat(dirfd, temporary, dirfd, path) < 0)
                r = -errno;
        if (r < 0) {
                (void) unlinkat(dirfd, temporary, 0);
                return r;
        }

        if (flags & WRITE_SYNC)
                r = fsync_parent_at(dirfd, path);
        return r < 0 ? r : 1;
}

int memstream_open(Memstream *m) {
        *m = (Memstream){};
        m->f = open_memstream(&m->text, &m->size);
        return m->f ? 0 : -ENOMEM;
}

int memstream_take(Memstream *m, char **ret_text, size_t *ret_size) {
        int r = ferror(m->f) ? -EIO : 0;

        if (fclose(TAKE_PTR(m->f)) != 0 && r >= 0)
                r = -errno;
        if (r < 0)
                return r;

        *ret_text = TAKE_PTR(m->text);
        if (ret_size)
                *ret_size = m->size;
        return 0;
}

void memstream_done(Memstream *m) {
        fclosep(&m->f);
        freep(&m->text);
}
