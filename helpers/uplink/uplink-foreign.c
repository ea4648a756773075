/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <json-c/json.h>
#include <linux/if_addr.h>
#include <netinet/in.h>

#include "foreign-kernel.h"
#include "link.h"
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
        { "Addresses", "foreign", print_address },
        { "DNS", "runtime", print_server },
        { "SearchDomains", "runtime", print_domain },
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

/* Adds the routes that are networkd's own to *known, as foreign_route_key() has them. */
static int add_known(json_object *o, char ***known) {
        json_object *all = json_object_object_get(o, "Routes");
        int r = 0;

        if (all && !json_object_is_type(all, json_type_array))
                return -EBADMSG;
        for (size_t i = 0; all && r >= 0 && i < json_object_array_length(all); i++) {
                json_object *one = json_object_array_get_idx(all, i);
                uint8_t bytes[sizeof(struct in6_addr)];
                char buf[INET6_ADDRSTRLEN];
                _cleanup_free_ char *key = NULL;

                if (streq(string(one, "ConfigSource"), "foreign") ||
                    print_ip(one, "Destination", bytes, buf, sizeof(buf)) < 0)
                        continue;
                key = foreign_route_key(buf, (unsigned) number(one, "DestinationPrefixLength"),
                                        (unsigned) number(one, "Table"));
                r = key ? strv_extend(known, key) : -ENOMEM;
        }
        return r;
}

/* TEXT describes a link. */
static int parse(const char *text, char ***list, char ***known) {
        _cleanup_(json_putp) json_object *o = json_tokener_parse(text);
        int r = o ? add_known(o, known) : -EBADMSG;

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

int uplink_foreign_state(sd_bus *bus, const char *link, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **list = NULL, **known = NULL;
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
                r = parse(text, &list, &known);
        if (r < 0 && r != -ENOMEM)
                r = foreign_addresses(link, &list);
        if (r >= 0)
                r = foreign_routes(index, known, &list);
        if (r >= 0)
                r = foreign_rules(link, &list);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(list);
        return 0;
}
