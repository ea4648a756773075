/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Network keys of the guest that would be taken and do nothing: the guest comes up without its address or its way out,
 * and neither side says why. */

#include <arpa/inet.h>

#include "resolve.h"
#include "util.h"

static void warn_without_host0(Diags *d, const Object *o) {
        static const char *const names[] = { "Address", "Gateway", "DNS", "Domains", "MACAddress" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                const Setting *s = object_get(o, "Network", names[i]);

                if (s && !streq(s->value, "none"))
                        (void) diag_add(d, LOG_WARNING, s->path, s->line,
                                        "\"%s=\" has no effect: it is for the guest's interface host0, "
                                        "which takes \"VirtualEthernet=yes\", \"Bridge=\" or \"Zone=\".",
                                        s->name);
        }
}

static bool same_family(const char *a, const char *b) {
        return !strchr(a, ':') == !strchr(b, ':');
}

/* ADDRESS has its prefix length. */
static bool in_network(const char *address, const char *gateway) {
        unsigned char a[sizeof(struct in6_addr)], g[sizeof(struct in6_addr)];
        _cleanup_free_ char *host = strndup(address, strcspn(address, "/"));
        int family = strchr(gateway, ':') ? AF_INET6 : AF_INET;
        unsigned long bits, rest;

        if (!host || !strchr(address, '/') || inet_pton(family, host, a) != 1 ||
            inet_pton(family, gateway, g) != 1)
                return true;
        bits = strtoul(strchr(address, '/') + 1, NULL, 10);
        rest = bits % 8;
        return memcmp(a, g, bits / 8) == 0 && (rest == 0 || (a[bits / 8] ^ g[bits / 8]) >> (8 - rest) == 0);
}

static bool is_link_local(const char *gateway) {
        return in_network("fe80::/10", gateway) && strchr(gateway, ':');
}

/* One without any address of its family is left to DHCP, or to the other family's. */
static void check_gateway(Diags *d, const Object *o, const Setting *gateway) {
        const Setting *near = NULL;

        for (const Setting *s = NULL; (s = object_next(o, s, "Network", "Address"));) {
                if (!same_family(s->value, gateway->value))
                        continue;
                if (in_network(s->value, gateway->value))
                        return;
                near = s;
        }
        if (near && !is_link_local(gateway->value))
                (void) diag_add(d, LOG_WARNING, gateway->path, gateway->line,
                                "\"Gateway=%s\" is in no network of \"Address=\" (%s): the guest would have "
                                "no default route.",
                                gateway->value, near->value);
}

void check_guest(const Resolved *x, Diags *d) {
        if (!x->has_host0) {
                warn_without_host0(d, x->object);
                return;
        }
        for (const Setting *s = NULL; (s = object_next(x->object, s, "Network", "Gateway"));)
                check_gateway(d, x->object, s);
}
