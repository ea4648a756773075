/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How root gets in: ssh keys and a password. */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "log.h"
#include "provision-parts.h"
#include "rootfs.h"
#include "shadow.h"

enum { FILE_MAX = 1024 * 1024 };

/* KEY names the host's file PATH, which is opened as FILE. */
static int read_host(const char *key, const char *path, const char *file, char **ret, size_t *ret_size) {
        int r = read_file_at(AT_FDCWD, file, FILE_MAX, ret, ret_size);

        if (r == -EINVAL || r == -ENXIO)
                return log_error_errno(r, "\"%s=%s\": that is no regular file.", key, path);
        return r < 0 ? log_error_errno(r, "\"%s=%s\": %m", key, path) : 0;
}

static int add_keys(int root_fd, const char *path) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = read_host("AuthorizedKeys", path, path, &text, &size);
        if (r < 0)
                return r;
        r = rootfs_mkdir_p(root_fd, "/root/.ssh", 0700);
        if (r >= 0)
                r = rootfs_write(root_fd, "/root/.ssh/authorized_keys", text, size, 0600);
        return r < 0 ? log_error_errno(r, "Failed to write the image's /root/.ssh/authorized_keys: %m") : 0;
}

/* Only root and its group may read it. */
static int check_secret(const char *path, const struct stat *st) {
        if (st->st_uid != 0)
                return log_error_errno(EPERM,
                                       "\"RootPasswordFile=%s\": it belongs to user %u, who can read it; "
                                       "\"chown root %s\".",
                                       path, st->st_uid, path);
        if ((st->st_mode & 0007) || ((st->st_mode & 0070) && st->st_gid != 0))
                return log_error_errno(EPERM,
                                       "\"RootPasswordFile=%s\": others can read it; \"chmod 600 %s\".",
                                       path, path);
        return 0;
}

/* Reads the first line of PATH. */
static int read_hash(const char *path, char **ret) {
        _cleanup_free_ char *text = NULL, *self = NULL;
        _cleanup_close_ int fd = -EBADF;
        struct stat st;
        int r;

        fd = open(path, O_PATH | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &st) < 0)
                return log_error_errno(errno, "\"RootPasswordFile=%s\": %m", path);
        r = check_secret(path, &st);
        if (r < 0)
                return r;

        if (asprintf(&self, "/proc/self/fd/%d", fd) < 0)
                return log_oom();
        r = read_host("RootPasswordFile", path, self, &text, NULL);
        if (r < 0)
                return r;
        text[strcspn(text, "\r\n")] = 0;
        if (!shadow_hash_is_valid(text))
                return log_error_errno(EINVAL,
                                       "\"RootPasswordFile=%s\": its first line is no password hash of "
                                       "crypt(5); \"openssl passwd -6\" makes one.",
                                       path);
        *ret = TAKE_PTR(text);
        return 0;
}

/* The new file has the owner and mode of the old one: "shadow" may read it on Debian. */
static int replace_shadow(int root_fd, const char *text) {
        struct stat st = { .st_mode = 0600 };
        _cleanup_close_ int old = -EBADF, new = -EBADF;
        int r;

        old = rootfs_open(root_fd, "/etc/shadow", O_PATH | O_NOFOLLOW);
        if (old >= 0 && fstat(old, &st) < 0)
                return -errno;
        r = rootfs_write(root_fd, "/etc/shadow", text, strlen(text), st.st_mode & 0777);
        if (r < 0)
                return r;
        new = rootfs_open(root_fd, "/etc/shadow", O_RDONLY | O_NOFOLLOW);
        if (new < 0)
                return new;
        return fchown(new, st.st_uid, st.st_gid) < 0 ? -errno : 0;
}

static int set_password(int root_fd, const char *path) {
        _cleanup_free_ char *hash = NULL, *old = NULL, *text = NULL;
        int r;

        r = read_hash(path, &hash);
        if (r < 0)
                return r;
        r = rootfs_read(root_fd, "/etc/shadow", FILE_MAX, &old, NULL);
        if (r >= 0 || r == -ENOENT)
                r = shadow_set_hash(old ?: "", "root", hash, &text);
        if (r >= 0)
                r = replace_shadow(root_fd, text);
        return r < 0 ? log_error_errno(r, "Failed to set root's password in the image's /etc/shadow: %m")
                     : 0;
}

int provision_root(int root_fd, const Fields *o) {
        const char *keys = fields_get(o, "AuthorizedKeys"), *password = fields_get(o, "RootPasswordFile");
        int r = 0;

        if (keys)
                r = add_keys(root_fd, keys);
        if (r >= 0 && password)
                r = set_password(root_fd, password);
        return r;
}
