/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Copies files of the host into an image, with owners and modes. On the host's side links are copied, not followed,
 * save the one that CopyFiles= itself names. */

#include <dirent.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "fileio.h"
#include "log.h"
#include "notify.h"
#include "provision-parts.h"
#include "rootfs.h"

enum { CHUNK = 64 * 1024 * 1024 };

static int copy_at(int dirfd, const char *name, int root_fd, const char *to, int follow);

/* A start waits for it, and has 90 seconds unless it asks for more. */
static int copy_bytes(int from, int to) {
        for (;;) {
                ssize_t n;

                notify_extend_timeout();
                n = copy_file_range(from, NULL, to, NULL, CHUNK, 0);

                if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP))
                        n = sendfile(to, from, NULL, CHUNK);
                if (n == 0)
                        return 0;
                if (n < 0 && errno != EINTR)
                        return -errno;
        }
}

static int copy_file(int from, const struct stat *st, int root_fd, const char *to) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = rootfs_write(root_fd, to, "", 0, 0600);
        if (r < 0)
                return r;
        fd = rootfs_open(root_fd, to, O_WRONLY | O_NOFOLLOW);
        if (fd < 0)
                return fd;
        r = copy_bytes(from, fd);
        if (r < 0)
                return r;
        /* In this order: the owner's change takes the set-id bits away. */
        return fchown(fd, st->st_uid, st->st_gid) < 0 || fchmod(fd, st->st_mode & 07777) < 0 ? -errno : 0;
}

static int copy_link(int dirfd, const char *name, const struct stat *st, int root_fd, const char *to) {
        _cleanup_free_ char *target = malloc(st->st_size + 1);
        ssize_t n;

        if (!target)
                return -ENOMEM;
        n = readlinkat(dirfd, name, target, st->st_size + 1);
        if (n < 0 || n > st->st_size)
                return n < 0 ? -errno : -EAGAIN;
        target[n] = 0;
        return rootfs_symlink(root_fd, target, to);
}

static int copy_entries(DIR *d, int root_fd, const char *to) {
        struct dirent *de;
        int r = 0;

        while (r >= 0 && (de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (streq(de->d_name, ".") || streq(de->d_name, ".."))
                        continue;
                if (asprintf(&path, "%s/%s", to, de->d_name) < 0)
                        return -ENOMEM;
                r = copy_at(dirfd(d), de->d_name, root_fd, path, AT_SYMLINK_NOFOLLOW);
        }
        return r;
}

static int copy_folder(int from, const struct stat *st, int root_fd, const char *to) {
        _cleanup_close_ int fd = -EBADF;
        _cleanup_closedir_ DIR *d = NULL;
        int r, made;

        made = rootfs_mkdir_p(root_fd, to, 0700);
        if (made < 0)
                return made;
        r = open_folder_fd(from, &d);
        if (r >= 0)
                r = copy_entries(d, root_fd, to);
        if (r < 0 || made == 0) /* the image's own folder keeps its mode */
                return r;

        fd = rootfs_open(root_fd, to, O_RDONLY | O_DIRECTORY);
        if (fd < 0)
                return fd;
        return fchown(fd, st->st_uid, st->st_gid) < 0 || fchmod(fd, st->st_mode & 07777) < 0 ? -errno : 0;
}

/* Whether the folder ST is the image: it would hold a copy of itself, and that one too. */
static bool is_image(int root_fd, const struct stat *st) {
        struct stat root;

        return fstat(root_fd, &root) >= 0 && root.st_dev == st->st_dev && root.st_ino == st->st_ino;
}

/* Parents of TO are there, except for what CopyFiles= names. */
static int copy_at(int dirfd, const char *name, int root_fd, const char *to, int follow) {
        _cleanup_close_ int fd = -EBADF;
        struct stat st;

        if (fstatat(dirfd, name, &st, follow) < 0)
                return -errno;
        if (S_ISLNK(st.st_mode))
                return copy_link(dirfd, name, &st, root_fd, to);
        if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
                log_warning("Not copying %s: neither a file nor a folder.", to);
                return 0;
        }

        fd = openat(dirfd, name,
                    O_RDONLY | O_NONBLOCK | O_CLOEXEC | (follow == AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0));
        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (S_ISDIR(st.st_mode) && is_image(root_fd, &st)) {
                log_warning("Not copying %s: that is the image itself.", to);
                return 0;
        }
        if (S_ISDIR(st.st_mode))
                return copy_folder(TAKE_FD(fd), &st, root_fd, to);
        return S_ISREG(st.st_mode) ? copy_file(fd, &st, root_fd, to) : -EAGAIN;
}

/* Said beforehand, since of a failed copy one cannot tell which side it was. */
static int check_source(const char *order, const char *from, const char *to) {
        const char *name = strrchr(from, '/') ? strrchr(from, '/') + 1 : from;
        struct stat st;

        if (stat(from, &st) < 0)
                return log_error_errno(errno, "\"CopyFiles=%s\": cannot read the host's %s: %m", order,
                                       from);
        if (!S_ISDIR(st.st_mode) && endswith(to, "/"))
                return log_error_errno(EISDIR,
                                       "\"CopyFiles=%s\": %s is no folder; say \"CopyFiles=%s:%s%s\".",
                                       order, from, from, to, name);
        return 0;
}

static int copy_order(int root_fd, const char *order) {
        const char *to = strchr(order, ':') + 1;
        _cleanup_free_ char *from = strndup(order, to - order - 1), *parent = NULL;
        const char *slash = strrchr(to, '/');
        int r;

        if (!from || asprintf(&parent, "%.*s", slash ? (int) (slash - to) : 0, to) < 0) {
                parent = NULL;
                return log_oom();
        }
        r = check_source(order, from, to);
        if (r < 0)
                return r;
        if (*parent)
                r = rootfs_mkdir_p(root_fd, parent, 0755);
        if (r >= 0)
                r = copy_at(AT_FDCWD, from, root_fd, to, 0);
        return r < 0 ? log_error_errno(r, "\"CopyFiles=%s\": failed to copy to the image's %s: %m", order,
                                       to)
                     : 0;
}

int provision_copy(int root_fd, const Fields *o) {
        int r = 0;

        for (const Field *i = NULL; r >= 0 && (i = fields_next(o, i, "CopyFiles"));)
                r = strchr(i->value, ':')
                            ? copy_order(root_fd, i->value)
                            : log_error_errno(EINVAL, "\"CopyFiles=%s\" wants HOST:GUEST.", i->value);
        return r;
}
