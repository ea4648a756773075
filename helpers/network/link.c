/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include "fileio.h"
#include "link.h"

enum {
        ATTRIBUTE_MAX = 64 * 1024,
        UDEV_DATA_MAX = 1024 * 1024,
};

bool link_exists(const char *link) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "/sys/class/net/%s", link) >= 0 && access(path, F_OK) >= 0;
}

int link_attribute(const char *link, const char *attribute, char **ret) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        size_t n;
        int r;

        if (asprintf(&path, "/sys/class/net/%s/%s", link, attribute) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, path, ATTRIBUTE_MAX, &text, &n);
        if (r < 0)
                return r;
        while (n > 0 && text[n - 1] == '\n')
                text[--n] = 0;
        *ret = TAKE_PTR(text);
        return 0;
}

int link_udev_property(const char *link, const char *key, char **ret) {
        _cleanup_free_ char *index = NULL, *path = NULL, *text = NULL, *line = NULL;
        const char *found;
        int r;

        r = link_attribute(link, "ifindex", &index);
        if (r < 0)
                return r == -ENOMEM ? r : -ENOENT;
        if (asprintf(&path, "/run/udev/data/n%s", index) < 0 || asprintf(&line, "\nE:%s=", key) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, path, UDEV_DATA_MAX, &text, NULL);
        if (r < 0)
                return r == -ENOMEM ? r : -ENOENT;
        found = strstr(text, line);
        if (!found)
                return -ENOENT;
        found += strlen(line);
        *ret = strndup(found, strcspn(found, "\n"));
        return *ret ? 0 : -ENOMEM;
}

bool link_is_port(const char *bridge, const char *port) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "/sys/class/net/%s/brif/%s", bridge, port) >= 0 && access(path, F_OK) >= 0;
}

static unsigned prefix_length(const uint8_t *mask, size_t n) {
        unsigned bits = 0;

        for (size_t i = 0; i < n; i++)
                bits += __builtin_popcount(mask[i]);
        return bits;
}

/* "" for what does not count. */
static int format(const struct ifaddrs *a, char *buf, size_t size) {
        const void *address, *mask;
        size_t n;

        *buf = 0;
        if (!a->ifa_addr || !a->ifa_netmask)
                return 0;
        if (a->ifa_addr->sa_family == AF_INET) {
                address = &((struct sockaddr_in *) a->ifa_addr)->sin_addr;
                mask = &((struct sockaddr_in *) a->ifa_netmask)->sin_addr;
                n = sizeof(struct in_addr);
        } else if (a->ifa_addr->sa_family == AF_INET6) {
                address = &((struct sockaddr_in6 *) a->ifa_addr)->sin6_addr;
                mask = &((struct sockaddr_in6 *) a->ifa_netmask)->sin6_addr;
                n = sizeof(struct in6_addr);
                if (IN6_IS_ADDR_LINKLOCAL((const struct in6_addr *) address))
                        return 0;
        } else
                return 0;

        if (!inet_ntop(a->ifa_addr->sa_family, address, buf, size))
                return -errno;
        (void) snprintf(buf + strlen(buf), size - strlen(buf), "/%u", prefix_length(mask, n));
        return 0;
}

int link_addresses(const char *link, char ***ret) {
        _cleanup_strv_ char **list = NULL;
        struct ifaddrs *all;
        int r = 0;

        if (getifaddrs(&all) < 0)
                return -errno;
        for (const struct ifaddrs *a = all; a && r >= 0; a = a->ifa_next) {
                char buf[INET6_ADDRSTRLEN + sizeof("/128")];

                if (link && !streq(a->ifa_name, link))
                        continue;
                r = format(a, buf, sizeof(buf));
                if (r >= 0 && *buf)
                        r = strv_extend(&list, buf);
        }
        freeifaddrs(all);
        if (r < 0)
                return r;

        strv_sort(list);
        *ret = TAKE_PTR(list);
        return 0;
}
