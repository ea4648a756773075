/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/fib_rules.h>

#include "foreign-kernel.h"
#include "link.h"
#include "netlink.h"
#include "strv.h"

char *foreign_route_key(const char *destination, unsigned length, unsigned table) {
        char *key;

        return asprintf(&key, "%s/%u %u", destination, length, table) < 0 ? NULL : key;
}

int foreign_addresses(const char *link, char ***list) {
        _cleanup_strv_ char **addresses = NULL;
        int r = link_addresses(link, &addresses);

        STRV_FOREACH(a, addresses) {
                _cleanup_free_ char *text = NULL;

                if (r >= 0)
                        r = asprintf(&text, "the address %s", *a) < 0 ? -ENOMEM : strv_extend(list, text);
        }
        return r;
}

typedef struct Rules {
        const char *link;
        char ***list;
} Rules;

/* One that goes by the link's name would no longer see what comes by way of its bridge. */
static int add_rule(const struct nlmsghdr *h, void *userdata) {
        static const int names[] = { FRA_IIFNAME, FRA_OIFNAME };
        const size_t size = sizeof(struct fib_rule_hdr);
        const struct rtattr *priority = netlink_attribute(h, size, FRA_PRIORITY, sizeof(uint32_t));
        _cleanup_free_ char *text = NULL;
        const Rules *rules = userdata;
        bool found = false;

        for (size_t i = 0; h->nlmsg_type == RTM_NEWRULE && i < ELEMENTSOF(names); i++) {
                const struct rtattr *a = netlink_attribute(h, size, names[i], 1);

                found = found || (a && strncmp(RTA_DATA(a), rules->link, RTA_PAYLOAD(a)) == 0);
        }
        if (!found)
                return 0;
        return asprintf(&text, "the routing policy rule %" PRIu32,
                        priority ? *(const uint32_t *) RTA_DATA(priority) : 0) < 0
                       ? -ENOMEM
                       : strv_extend(rules->list, text);
}

int foreign_rules(const char *link, char ***list) {
        Rules rules = { link, list };
        int r = netlink_dump(RTM_GETRULE, AF_INET, add_rule, &rules);

        return r < 0 ? r : netlink_dump(RTM_GETRULE, AF_INET6, add_rule, &rules);
}

typedef struct Routes {
        unsigned index; /* of the link */
        char *const *known;
        char ***list;
} Routes;

/* The kernel's own come with addresses, and by router advertisements. networkd that was told to leave those of others alone
 * does not speak of them: so they are what the kernel has and networkd does not know as its own. */
static int add_route(const struct nlmsghdr *h, void *userdata) {
        const struct rtmsg *m = NLMSG_DATA(h);
        const Routes *routes = userdata;
        const size_t size = sizeof(*m);
        const struct rtattr *link = netlink_attribute(h, size, RTA_OIF, sizeof(unsigned)),
                            *to = netlink_attribute(h, size, RTA_DST, 4),
                            *table = netlink_attribute(h, size, RTA_TABLE, sizeof(unsigned));
        static const uint8_t any[sizeof(struct in6_addr)];
        _cleanup_free_ char *key = NULL, *text = NULL;
        char buf[INET6_ADDRSTRLEN];

        if (h->nlmsg_type != RTM_NEWROUTE || !link || *(const unsigned *) RTA_DATA(link) != routes->index ||
            m->rtm_protocol == RTPROT_KERNEL || m->rtm_protocol == RTPROT_RA ||
            m->rtm_protocol == RTPROT_REDIRECT || m->rtm_flags & RTM_F_CLONED ||
            !inet_ntop(m->rtm_family, to ? RTA_DATA(to) : any, buf, sizeof(buf)))
                return 0;
        key = foreign_route_key(buf, m->rtm_dst_len,
                                table ? *(const unsigned *) RTA_DATA(table) : m->rtm_table);
        if (!key)
                return -ENOMEM;
        if (strv_contains(routes->known, key))
                return 0;
        return asprintf(&text, "the route %s/%u", buf, m->rtm_dst_len) < 0 ? -ENOMEM
                                                                           : strv_extend(routes->list, text);
}

int foreign_routes(const char *index, char *const *known, char ***list) {
        Routes routes = { (unsigned) strtoul(index, NULL, 10), known, list };
        int r = netlink_dump(RTM_GETROUTE, AF_INET, add_route, &routes);

        return r < 0 ? r : netlink_dump(RTM_GETROUTE, AF_INET6, add_route, &routes);
}
