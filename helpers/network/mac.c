/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/xattr.h>

#include "hash.h"
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

bool mac_is_declared(const char *value, char *buf) {
        if (!value || streq(value, "stable") || streq(value, "none"))
                return false;
        for (size_t i = 0; i <= MAC_TEXT; i++)
                buf[i] = value[i] >= 'A' && value[i] <= 'F' ? value[i] + 'a' - 'A' : value[i];
        return true;
}

int mac_mark_clone(int root_fd, const char *template) {
        return fsetxattr(root_fd, CLONE_ATTRIBUTE, template, strlen(template), 0) < 0 ? -errno : 0;
}

int mac_unmark_clone(int root_fd) {
        return fremovexattr(root_fd, CLONE_ATTRIBUTE) < 0 && errno != ENODATA ? -errno : 0;
}

int mac_clone_template(int root_fd, char **ret) {
        char name[256];
        ssize_t n = fgetxattr(root_fd, CLONE_ATTRIBUTE, name, sizeof(name));

        if (n < 0)
                return -errno;
        *ret = strndup(name, n);
        return *ret ? 0 : -ENOMEM;
}
