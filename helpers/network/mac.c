/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/xattr.h>

#include "hash.h"
#include "identity.h"
#include "image.h"
#include "log.h"
#include "mac.h"
#include "util.h"

#define CLONE_ATTRIBUTE "trusted.nspawn_btrfs.template"

char *mac_stable(sd_id128_t id, const char *name, char *buf) {
        Hash h = hash_add(hash_start(), "nspawn-btrfs MACAddress=stable",
                          sizeof("nspawn-btrfs MACAddress=stable"));
        uint8_t b[6];

        h = hash_add(h, id.bytes, sizeof(id.bytes));
        h = hash_add(h, name, strlen(name));
        for (size_t i = 0; i < sizeof(b); i++)
                b[i] = h >> (64 + 8 * i) ^ h >> 8 * i;
        b[0] = (b[0] & 0xfe) | 0x02;
        (void) snprintf(buf, MAC_TEXT + 1, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4],
                        b[5]);
        return buf;
}

int mac_mark_clone(int root_fd, const char *template) {
        return fsetxattr(root_fd, CLONE_ATTRIBUTE, template, strlen(template), 0) < 0 ? -errno : 0;
}

int mac_unmark_clone(int root_fd) {
        return fremovexattr(root_fd, CLONE_ATTRIBUTE) < 0 && errno != ENODATA ? -errno : 0;
}

static bool is_our_clone(int root_fd) {
        return fgetxattr(root_fd, CLONE_ATTRIBUTE, NULL, 0) >= 0;
}

int mac_clone_template(int root_fd, char **ret) {
        char name[256];
        ssize_t n = fgetxattr(root_fd, CLONE_ATTRIBUTE, name, sizeof(name));

        if (n < 0)
                return -errno;
        *ret = strndup(name, n);
        return *ret ? 0 : -ENOMEM;
}

static int stable_of_image(int fd, const char *name, bool asked, char *buf) {
        sd_id128_t id;
        int r;

        r = identity_read(fd, &id);
        if (r < 0 && asked)
                log_warning_errno(
                        r,
                        "Container %s has no machine-id to derive \"MACAddress=stable\" from (%m); "
                        "systemd-nspawn chooses an address for this host.",
                        name);
        if (r < 0)
                return 0;
        (void) mac_stable(id, name, buf);
        return 1;
}

int mac_decide(const char *value, const char *name, char *buf) {
        _cleanup_close_ int fd = -EBADF;
        bool asked = value && streq(value, "stable");

        if (value && streq(value, "none"))
                return 0;
        if (value && !asked) {
                for (size_t i = 0; i <= MAC_TEXT; i++)
                        buf[i] = value[i] >= 'A' && value[i] <= 'F' ? value[i] + 'a' - 'A' : value[i];
                return 1;
        }

        fd = image_open(name);
        if (fd < 0)
                return fd == -ENOENT ? 0 : fd;
        return asked || is_our_clone(fd) ? stable_of_image(fd, name, asked, buf) : 0;
}
