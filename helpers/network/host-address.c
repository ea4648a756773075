/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <ifaddrs.h>

#include "host-address.h"
#include "util.h"

static bool is_address(const struct sockaddr *a, const char *address) {
        char text[INET6_ADDRSTRLEN] = "";

        if (a && a->sa_family == AF_INET)
                (void) inet_ntop(AF_INET, &((const struct sockaddr_in *) a)->sin_addr, text, sizeof(text));
        if (a && a->sa_family == AF_INET6)
                (void) inet_ntop(AF_INET6, &((const struct sockaddr_in6 *) a)->sin6_addr, text,
                                 sizeof(text));
        return *text && streq(text, address);
}

int host_address_find(const char *address, char **ret_link) {
        struct ifaddrs *list;
        int r = 0;

        if (getifaddrs(&list) < 0)
                return -errno;
        for (struct ifaddrs *i = list; r == 0 && i; i = i->ifa_next) {
                if (!is_address(i->ifa_addr, address))
                        continue;
                *ret_link = strdup(i->ifa_name);
                r = *ret_link ? 1 : -ENOMEM;
        }
        freeifaddrs(list);
        return r;
}
