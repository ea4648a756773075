/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "identity.h"
#include "rootfs.h"

enum { ID_FILE_MAX = 64 };

int identity_read(int root_fd, sd_id128_t *ret) {
        _cleanup_free_ char *text = NULL;
        sd_id128_t id;
        int r;

        r = rootfs_read(root_fd, "/etc/machine-id", ID_FILE_MAX, &text, NULL);
        if (r < 0)
                return r == -EISDIR || r == -EFBIG ? -EINVAL : r;

        text[strcspn(text, "\n")] = 0;
        if (isempty(text) || streq(text, "uninitialized"))
                return -ENOMEDIUM;
        r = sd_id128_from_string(text, &id);
        if (r < 0 || sd_id128_is_null(id))
                return -EINVAL;

        *ret = id;
        return 0;
}

static int remove_dbus_copy(int root_fd) {
        static const char path[] = "/var/lib/dbus/machine-id";
        _cleanup_close_ int fd = -EBADF;
        struct stat st;

        fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);
        if (fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP)
                return 0;
        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0)
                return -errno;
        return S_ISLNK(st.st_mode) ? 0 : rootfs_unlink(root_fd, path);
}

int identity_write(int root_fd, sd_id128_t id) {
        char text[SD_ID128_STRING_MAX + 1];
        int r;

        r = rootfs_mkdir_p(root_fd, "/etc", 0755);
        if (r < 0)
                return r;
        (void) snprintf(text, sizeof(text), SD_ID128_FORMAT_STR "\n", SD_ID128_FORMAT_VAL(id));
        r = rootfs_write(root_fd, "/etc/machine-id", text, strlen(text), 0444);
        if (r < 0)
                return r;
        return remove_dbus_copy(root_fd);
}

int identity_renew(int root_fd, sd_id128_t *ret) {
        sd_id128_t id;
        int r;

        r = sd_id128_randomize(&id);
        if (r < 0)
                return r;
        r = identity_write(root_fd, id);
        if (r < 0)
                return r;

        *ret = id;
        return 0;
}
