/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <json-c/json.h>
#include <linux/if_addr.h>
#include <netinet/in.h>

#include "link.h"
#include "strv.h"
#include "uplink-foreign.h"

static void json_putp(json_object **o) {
        json_object_put(*o);
}

static int64_t number(json_object *o, const char *key) {
        return json_object_get_int64(json_object_object_get(o, key));
}

/* Link-local and temporary ones: they are made anew. */
static bool is_the_kernels(json_object *a, const uint8_t *bytes) {
        return number(a, "Family") == AF_INET6 && (number(a, "Flags") & IFA_F_TEMPORARY ||
                                                   IN6_IS_ADDR_LINKLOCAL((const struct in6_addr *) bytes));
}

static bool is_foreign(json_object *a) {
        const char *source = json_object_get_string(json_object_object_get(a, "ConfigSource"));

        return source && streq(source, "foreign");
}

static int add(json_object *a, char ***list) {
        json_object *address = json_object_object_get(a, "Address");
        uint8_t bytes[sizeof(struct in6_addr)] = {};
        _cleanup_free_ char *text = NULL;
        char buf[INET6_ADDRSTRLEN];

        if (!json_object_is_type(address, json_type_array))
                return 0;
        for (size_t i = 0; i < json_object_array_length(address) && i < sizeof(bytes); i++)
                bytes[i] = (uint8_t) json_object_get_int(json_object_array_get_idx(address, i));
        if (!is_foreign(a) || is_the_kernels(a, bytes) ||
            !inet_ntop((int) number(a, "Family"), bytes, buf, sizeof(buf)))
                return 0;
        if (asprintf(&text, "%s/%" PRId64, buf, number(a, "PrefixLength")) < 0)
                return -ENOMEM;
        return strv_extend(list, text);
}

/* TEXT describes a link. */
static int parse(const char *text, char ***ret) {
        _cleanup_(json_putp) json_object *o = json_tokener_parse(text);
        json_object *addresses = o ? json_object_object_get(o, "Addresses") : NULL;
        _cleanup_strv_ char **list = NULL;
        int r = 0;

        if (addresses && !json_object_is_type(addresses, json_type_array))
                return -EBADMSG;
        for (size_t i = 0; addresses && r >= 0 && i < json_object_array_length(addresses); i++)
                r = add(json_object_array_get_idx(addresses, i), &list);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(list);
        return o ? 0 : -EBADMSG;
}

static int describe(sd_bus *bus, const char *index, sd_bus_message **ret) {
        _cleanup_free_ char *path = NULL;
        int r = sd_bus_path_encode("/org/freedesktop/network1/link", index, &path);

        return r < 0 ? r
                     : sd_bus_call_method(bus, "org.freedesktop.network1", path,
                                          "org.freedesktop.network1.Link", "Describe", NULL, ret, NULL);
}

int uplink_foreign_addresses(sd_bus *bus, const char *link, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_free_ char *index = NULL;
        const char *text;
        int r;

        r = link_attribute(link, "ifindex", &index);
        if (r < 0) {
                *ret = NULL;
                return r == -ENOENT ? 0 : r;
        }
        r = describe(bus, index, &reply);
        if (r >= 0)
                r = sd_bus_message_read(reply, "s", &text);
        if (r >= 0)
                r = parse(text, ret);
        return r < 0 && r != -ENOMEM ? link_addresses(link, ret) : r;
}
