/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "boolean.h"
#include "resolve.h"
#include "util.h"

/* "IPv6SendRA=yes", "Address=fd00::1/64", "DHCP=yes", a key of [IPv6Prefix]; to switch something off is no wish for it. */
static bool is_of_ipv6(const Setting *s) {
        static const char *const addresses[] = { "Address", "Gateway", "Destination", "DNS", "Peer" };

        if (strcasestr(s->section->name, "IPv6") || strcasestr(s->section->name, "DHCPv6"))
                return true;
        if (startswith(s->name, "IPv6"))
                return boolean_parse(s->value) != 0;
        if (streq(s->name, "DHCP") || streq(s->name, "IPMasquerade"))
                return strcasestr(s->value, "ipv6") || streq(s->value, "both") ||
                       (streq(s->name, "DHCP") && boolean_parse(s->value) > 0);
        for (size_t i = 0; i < ELEMENTSOF(addresses); i++)
                if (streq(s->name, addresses[i]))
                        return strchr(s->value, ':');
        return false;
}

/* One whose only "Uplink=" is a typing error is no private bridge: its files would take effect at once, and the host's
 * own address would move to a bridge that leads nowhere. */
void resolve_bridge(Resolved *x) {
        x->has_uplinks = object_get(x->object, "Bridge", "Uplink") || x->refused[COST_UPLINK];
        for (const Setting *s = x->object->settings; s < object_end(x->object); s++)
                x->has_ipv6 = x->has_ipv6 || (s->section->use == SECTION_NETWORK && is_of_ipv6(s));
}
