/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a container's own network keys, or their being absent, make of its network: systemd-nspawn's rules. */

#include "boolean.h"
#include "resolve.h"
#include "util.h"

static bool has_any(const Object *o, const char *const *names, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (object_get(o, "Network", names[i]))
                        return true;
        return false;
}

static bool owns_network(const Object *o) {
        for (const char *const *name = network_owning_keys; *name; name++)
                if (object_get(o, "Network", *name))
                        return true;
        return false;
}

/* Links that are handed to the guest by pairs of names: "eth0:host0 eth1". */
static bool names_host0(const Object *o, const char *key) {
        static const char name[] = ":host0";

        for (const Setting *s = NULL; (s = object_next(o, s, "Network", key));)
                for (const char *p = s->value; (p = strstr(p, name)); p++)
                        if (!p[strlen(name)] || strchr(" \t", p[strlen(name)]))
                                return true;
        return false;
}

static bool has_host0(const Object *o) {
        static const char *const names[] = { "Bridge", "Zone", "NamespacePath" };
        static const char *const pairs[] = { "VirtualEthernetExtra", "Interface", "MACVLAN", "IPVLAN" };
        const char *veth = object_value(o, "Network", "VirtualEthernet");

        if (!owns_network(o) || has_any(o, names, ELEMENTSOF(names)) || (veth && boolean_parse(veth) > 0))
                return true;
        for (size_t i = 0; i < ELEMENTSOF(pairs); i++)
                if (names_host0(o, pairs[i]))
                        return true;
        return false;
}

static bool has_zone(const Object *o) {
        return object_get(o, "Network", "Zone");
}

/* Further pairs of links may be named as nspawn's own are, and networkd's files go by the name. */
static bool names_veth(const Object *o) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Network", "VirtualEthernetExtra"));)
                if (startswith(s->value, "ve-"))
                        return true;
        return false;
}

static bool has_veth(const Object *o) {
        const char *veth = object_value(o, "Network", "VirtualEthernet");

        if (!owns_network(o) || names_veth(o))
                return true;
        return veth && boolean_parse(veth) > 0 && !object_get(o, "Network", "Bridge") && !has_zone(o);
}

/* The networkd file of the guest's own address. */
static bool has_guest_file(const Object *o) {
        static const char *const names[] = { "Address", "Gateway", "DNS", "Domains" };

        return has_any(o, names, ELEMENTSOF(names));
}

static bool is_exclusive(const Object *o) {
        const char *mac = object_value(o, "Network", "MACAddress");

        return object_get(o, "Network", "Address") || (mac && !streq(mac, "stable") && !streq(mac, "none"));
}

/* IPv6 comes by router advertisements too, and these start DHCPv6 where it is wanted. */
static const char *find_dhcp(const Object *o) {
        bool any = false;

        for (const Setting *s = NULL; (s = object_next(o, s, "Network", "Address")); any = true)
                if (!strchr(s->value, ':'))
                        return "no";
        return any ? "ipv4" : "yes";
}

void resolve_network(Resolved *x) {
        const Object *o = x->object;

        x->owns_network = owns_network(o);
        x->has_host0 = has_host0(o);
        x->has_veth = has_veth(o);
        x->has_zone = has_zone(o);
        x->has_guest_file = x->has_host0 && has_guest_file(o);
        x->dhcp = find_dhcp(o);
        x->is_exclusive = x->has_host0 && is_exclusive(o);
}
