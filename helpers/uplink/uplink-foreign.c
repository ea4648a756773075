/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <json-c/json.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <netinet/in.h>

#include "link.h"
#include "netlink.h"
#include "strv.h"
#include "uplink-foreign.h"

static void json_putp(json_object **o) {
        json_object_put(*o);
}

static int64_t number(json_object *o, const char *key) {
        return json_object_get_int64(json_object_object_get(o, key));
}

static const char *string(json_object *o, const char *key) {
        return json_object_get_string(json_object_object_get(o, key)) ?: "";
}

/* Link-local and temporary ones: they are made anew. */
static bool is_the_kernels_address(json_object *a, const uint8_t *bytes) {
        return number(a, "Family") == AF_INET6 && (number(a, "Flags") & IFA_F_TEMPORARY ||
                                                   IN6_IS_ADDR_LINKLOCAL((const struct in6_addr *) bytes));
}

/* It makes them with addresses, and by router advertisements. */
static bool is_the_kernels_route(json_object *a) {
        int64_t protocol = number(a, "Protocol");

        return protocol == RTPROT_KERNEL || protocol == RTPROT_RA || protocol == RTPROT_REDIRECT;
}

/* KEY is an IP address in bytes. Returns 0, or -EBADMSG. */
static int print_ip(json_object *o, const char *key, uint8_t bytes[static 16], char *buf, size_t size) {
        json_object *address = json_object_object_get(o, key);

        memset(bytes, 0, sizeof(struct in6_addr));
        if (!json_object_is_type(address, json_type_array))
                return -EBADMSG;
        for (size_t i = 0; i < json_object_array_length(address) && i < sizeof(struct in6_addr); i++)
                bytes[i] = (uint8_t) json_object_get_int(json_object_array_get_idx(address, i));
        return inet_ntop((int) number(o, "Family"), bytes, buf, (socklen_t) size) ? 0 : -EBADMSG;
}

static int print_address(json_object *o, char **ret) {
        uint8_t bytes[sizeof(struct in6_addr)];
        char buf[INET6_ADDRSTRLEN];

        if (print_ip(o, "Address", bytes, buf, sizeof(buf)) < 0 || is_the_kernels_address(o, bytes))
                return 0;
        return asprintf(ret, "the address %s/%" PRId64, buf, number(o, "PrefixLength"));
}

static int print_route(json_object *o, char **ret) {
        uint8_t bytes[sizeof(struct in6_addr)];
        char buf[INET6_ADDRSTRLEN];

        if (is_the_kernels_route(o) || print_ip(o, "Destination", bytes, buf, sizeof(buf)) < 0)
                return 0;
        return asprintf(ret, "the route %s/%" PRId64, buf, number(o, "DestinationPrefixLength"));
}

static int print_server(json_object *o, char **ret) {
        uint8_t bytes[sizeof(struct in6_addr)];
        char buf[INET6_ADDRSTRLEN] = "?";

        (void) print_ip(o, "Address", bytes, buf, sizeof(buf));
        return asprintf(ret, "the name server %s", buf);
}

static int print_domain(json_object *o, char **ret) {
        return asprintf(ret, "the search domain %s", string(o, "Domain"));
}

static const struct {
        const char *list, *source;
        int (*print)(json_object *o, char **ret); /* leaves *ret NULL for what does not count */
} kinds[] = {
        { "Addresses", "foreign", print_address },   { "Routes", "foreign", print_route },
        { "DNS", "runtime", print_server },          { "SearchDomains", "runtime", print_domain },
        { "RouteDomains", "runtime", print_domain },
};

static int add_kind(json_object *o, size_t k, char ***list) {
        json_object *all = json_object_object_get(o, kinds[k].list);
        int r = 0;

        if (all && !json_object_is_type(all, json_type_array))
                return -EBADMSG;
        for (size_t i = 0; all && r >= 0 && i < json_object_array_length(all); i++) {
                json_object *one = json_object_array_get_idx(all, i);
                _cleanup_free_ char *text = NULL;

                if (!streq(string(one, "ConfigSource"), kinds[k].source))
                        continue;
                if (kinds[k].print(one, &text) < 0)
                        return -ENOMEM;
                r = text ? strv_extend(list, text) : 0;
        }
        return r;
}

/* TEXT describes a link. */
static int parse(const char *text, char ***list) {
        _cleanup_(json_putp) json_object *o = json_tokener_parse(text);
        int r = o ? 0 : -EBADMSG;

        for (size_t k = 0; r >= 0 && k < ELEMENTSOF(kinds); k++)
                r = add_kind(o, k, list);
        return r;
}

static int describe(sd_bus *bus, const char *index, sd_bus_message **ret) {
        _cleanup_free_ char *path = NULL;
        int r = sd_bus_path_encode("/org/freedesktop/network1/link", index, &path);

        return r < 0 ? r
                     : sd_bus_call_method(bus, "org.freedesktop.network1", path,
                                          "org.freedesktop.network1.Link", "Describe", NULL, ret, NULL);
}

static int all_addresses(const char *link, char ***list) {
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

static int add_rules(const char *link, char ***list) {
        Rules rules = { link, list };
        int r = netlink_dump(RTM_GETRULE, AF_INET, add_rule, &rules);

        return r < 0 ? r : netlink_dump(RTM_GETRULE, AF_INET6, add_rule, &rules);
}

int uplink_foreign_state(sd_bus *bus, const char *link, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **list = NULL;
        _cleanup_free_ char *index = NULL;
        const char *text;
        int r;

        *ret = NULL;
        r = link_attribute(link, "ifindex", &index);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = describe(bus, index, &reply);
        if (r >= 0)
                r = sd_bus_message_read(reply, "s", &text);
        if (r >= 0)
                r = parse(text, &list);
        if (r < 0 && r != -ENOMEM)
                r = all_addresses(link, &list);
        if (r >= 0)
                r = add_rules(link, &list);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(list);
        return 0;
}
