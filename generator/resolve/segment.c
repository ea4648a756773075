/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* By what the files say. A bridge of the administrator's may have an uplink that is not known here. */

#include "segment.h"
#include "strv.h"

/* "eth0:host0" makes the guest's host0 on the host's eth0. */
static int add_parent(const char *pair, char ***l) {
        const char *colon = strchr(pair, ':');
        _cleanup_free_ char *parent = NULL;

        if (!colon || !streq(colon + 1, "host0"))
                return 0;
        parent = strndup(pair, colon - pair);
        return parent ? strv_extend(l, parent) : -ENOMEM;
}

static int add_parents(const Object *o, const char *key, char ***l) {
        int r = 0;

        for (const Setting *s = NULL; r >= 0 && (s = object_next(o, s, "Network", key));) {
                _cleanup_strv_ char **pairs = NULL;

                r = strv_split_extend(&pairs, s->value);
                STRV_FOREACH(pair, pairs)
                        if (r >= 0)
                                r = add_parent(*pair, l);
        }
        return r;
}

static int add_uplinks(const Object *bridge, char ***l) {
        int r = 0;

        for (const Setting *s = NULL; r >= 0 && (s = object_next(bridge, s, "Bridge", "Uplink"));)
                r = strv_split_extend(l, s->value);
        return r;
}

/* systemd-nspawn(1) calls the bridge of Zone=apart "vz-apart". */
static int add_zone(const char *zone, char ***l) {
        _cleanup_free_ char *bridge = NULL;

        return asprintf(&bridge, "vz-%s", zone) < 0 ? -ENOMEM : strv_extend(l, bridge);
}

int segments_find(const Config *c, const Object *o, char ***ret) {
        static const char *const pairs[] = { "Interface", "MACVLAN", "IPVLAN" };
        const char *bridge = object_value(o, "Network", "Bridge"),
                   *zone = object_value(o, "Network", "Zone");
        const Object *ours = bridge ? config_find(c, KIND_BRIDGE, bridge) : NULL;
        _cleanup_strv_ char **l = NULL;
        int r = bridge ? strv_extend(&l, bridge) : 0;

        if (r >= 0 && ours)
                r = add_uplinks(ours, &l);
        if (r >= 0 && zone)
                r = add_zone(zone, &l);
        for (size_t i = 0; i < ELEMENTSOF(pairs) && r >= 0; i++)
                r = add_parents(o, pairs[i], &l);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(l);
        return 0;
}

bool segments_meet(const Resolved *a, const Resolved *b) {
        STRV_FOREACH(s, a->segments)
                if (strv_contains(b->segments, *s))
                        return true;
        return a == b;
}
