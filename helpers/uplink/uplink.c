/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink.h"
#include "paths.h"
#include "strv.h"

#define OURS "50-nspawn-btrfs-"

void uplink_done(Uplink *u) {
        free(u->bridge);
        free(u->config);
        free(u->netdev);
        free(u->network);
        free(u->refused);
        strv_free(u->links);
        *u = (Uplink){};
}

void uplinks_done(Uplinks *l) {
        for (size_t i = 0; i < l->n; i++)
                uplink_done(&l->items[i]);
        free(l->items);
        *l = (Uplinks){};
}

int uplinks_add(Uplinks *l, Uplink *u) {
        Uplink *grown = reallocarray(l->items, l->n + 1, sizeof(Uplink));

        if (!grown) {
                uplink_done(u);
                return -ENOMEM;
        }
        l->items = grown;
        l->items[l->n++] = *u;
        *u = (Uplink){};
        return 0;
}

static int compare(const void *a, const void *b) {
        return strcmp(((const Uplink *) a)->bridge, ((const Uplink *) b)->bridge);
}

void uplinks_sort(Uplinks *l) {
        if (l->n > 0)
                qsort(l->items, l->n, sizeof(Uplink), compare);
}

int uplink_from_fields(const Fields *o, const char *bridge, Uplink *ret) {
        ret->bridge = strdup(bridge);
        ret->config = strdup(fields_get(o, "ConfigFile") ?: "");
        ret->refused = fields_get(o, "Refused") ? strdup(fields_get(o, "Refused")) : NULL;
        if (!ret->bridge || !ret->config || (!ret->refused && fields_get(o, "Refused")))
                return -ENOMEM;
        return fields_list(o, "Uplink", &ret->links);
}

/* A copy of WHAT is staged for BRIDGE, and its hash. */
static int staged(const Manifest *m, size_t what, const char *bridge, const char **ret_hash, char **ret) {
        _cleanup_free_ char *path = place_path(uplink_staged[what], bridge, NULL);

        if (!path)
                return -ENOMEM;
        *ret_hash = manifest_find(m, path);
        return *ret_hash ? manifest_data(m, path, ret, NULL) : -EBADMSG;
}

static int read_wanted(const Generation *g, const char *bridge, Uplink *ret) {
        _cleanup_(uplink_done) Uplink u = {};
        _cleanup_fields_ Fields fields = {};
        const char *hashes[_UPLINK_STAGED];
        char *text;
        int r;

        r = staged(&g->manifest, UPLINK_FIELDS, bridge, &hashes[UPLINK_FIELDS], &text);
        if (r >= 0)
                r = fields_parse(text, &fields);
        if (r >= 0)
                r = uplink_from_fields(&fields, bridge, &u);
        if (r >= 0)
                r = staged(&g->manifest, UPLINK_NETDEV, bridge, &hashes[UPLINK_NETDEV], &u.netdev);
        if (r >= 0)
                r = staged(&g->manifest, UPLINK_NETWORK, bridge, &hashes[UPLINK_NETWORK], &u.network);
        if (r < 0)
                return r;

        (void) uplink_hash(hashes, u.hash);
        *ret = u;
        u = (Uplink){};
        return 0;
}

int uplinks_wanted(const Generation *g, Uplinks *ret) {
        _cleanup_uplinks_ Uplinks l = {};
        int r;

        for (ManifestEntry e = {}; manifest_next(&g->manifest, STAGED "/bridges/", &e);) {
                _cleanup_free_ char *bridge = NULL;
                Uplink u = {};

                if (!endswith(e.path, "/uplink"))
                        continue;
                bridge = manifest_entry_name(&e, STAGED "/bridges/", "/uplink");
                if (!bridge)
                        return -ENOMEM;
                r = read_wanted(g, bridge, &u);
                if (r >= 0)
                        r = uplinks_add(&l, &u);
                if (r < 0)
                        return r;
        }
        uplinks_sort(&l);
        *ret = l;
        l = (Uplinks){};
        return 0;
}

const Uplink *uplinks_find(const Uplinks *l, const char *bridge) {
        for (size_t i = 0; i < l->n; i++)
                if (streq(l->items[i].bridge, bridge))
                        return &l->items[i];
        return NULL;
}

bool uplink_equal(const Uplink *a, const Uplink *b) {
        return a && b ? streq(a->hash, b->hash) : a == b;
}

int uplink_pending(const Generation *g, char ***ret) {
        _cleanup_uplinks_ Uplinks wanted = {}, in_force = {};
        _cleanup_strv_ char **names = NULL;
        int r;

        r = uplinks_wanted(g, &wanted);
        if (r >= 0)
                r = uplinks_in_force(&in_force);
        for (size_t i = 0; r >= 0 && i < wanted.n; i++)
                if (!uplink_equal(&wanted.items[i], uplinks_find(&in_force, wanted.items[i].bridge)))
                        r = strv_extend(&names, wanted.items[i].bridge);
        for (size_t i = 0; r >= 0 && i < in_force.n; i++)
                if (!uplinks_find(&wanted, in_force.items[i].bridge))
                        r = strv_extend(&names, in_force.items[i].bridge);
        if (r < 0)
                return r;

        strv_sort(names);
        *ret = TAKE_PTR(names);
        return 0;
}

char *uplink_bridge_of(const char *name) {
        const char *rest = startswith(name, OURS), *end = NULL;

        if (rest)
                end = endswith(rest, ".netdev") ?: endswith(rest, ".network");
        return end ? strndup(rest, end - rest) : NULL;
}

bool uplink_holds(const Uplinks *wanted, const Uplinks *in_force, const char *name) {
        _cleanup_free_ char *bridge = uplink_bridge_of(name);

        return bridge && (uplinks_find(wanted, bridge) || uplinks_find(in_force, bridge));
}
