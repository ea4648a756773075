/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve.h"
#include "util.h"

/* One word of an Uplink=. */
typedef struct Port {
        const Object *bridge;
        const Setting *setting;
        const char *link; /* SIZE bytes of the setting's value */
        size_t size;
} Port;

typedef struct Ports {
        Port *items;
        size_t n;
} Ports;

static int ports_add(Ports *l, const Object *o, const Setting *s) {
        for (const char *p = s->value; *(p += strspn(p, " \t")); p += strcspn(p, " \t")) {
                Port *grown = reallocarray(l->items, l->n + 1, sizeof(Port));

                if (!grown)
                        return -ENOMEM;
                l->items = grown;
                l->items[l->n++] = (Port){ o, s, p, strcspn(p, " \t") };
        }
        return 0;
}

/* Two ways into one network are a ring, in which each broadcast goes round for ever: it takes down more than this host.
 * STP= prevents that, but links forward half a minute late, so it is not ours to switch it on. */
static void check_ring(Diags *d, const Object *o, const Port *ports, size_t n) {
        if (n > 1 && !object_get(o, "Bridge", "STP"))
                (void) diag_add(
                        d, LOG_WARNING, ports[n - 1].setting->path, ports[n - 1].setting->line,
                        "%s has several uplinks and no \"STP=\": if they lead to one network, its "
                        "broadcasts go round for ever. Say \"STP=yes\", or \"STP=no\" if they do not.",
                        o->name);
}

static int check_bridge(Diags *d, const Object *o, Ports *ports) {
        size_t before = ports->n;
        int r = 0;

        for (const Setting *s = NULL; r >= 0 && (s = object_next(o, s, "Bridge", "Uplink"));)
                r = ports_add(ports, o, s);
        if (ports->n > before)
                check_ring(d, o, ports->items + before, ports->n - before);
        return r;
}

static bool same_link(const Port *a, const Port *b) {
        return a->size == b->size && memcmp(a->link, b->link, a->size) == 0;
}

/* By link, and then by bridge: as the host gives links out. */
static int compare(const void *a, const void *b) {
        const Port *x = a, *y = b;
        int r = memcmp(x->link, y->link, x->size < y->size ? x->size : y->size);

        if (r == 0)
                r = (x->size > y->size) - (x->size < y->size);
        return r != 0 ? r : strcmp(x->bridge->name, y->bridge->name);
}

static void check_shared(Diags *d, Ports *l) {
        if (l->n > 0)
                qsort(l->items, l->n, sizeof(Port), compare);
        for (size_t i = 1; i < l->n; i++) {
                const Port *p = &l->items[i], *first = p - 1;

                if (same_link(p, first) && p->bridge != first->bridge)
                        (void) diag_add(d, LOG_ERR, p->setting->path, p->setting->line,
                                        "%.*s is an uplink of %s, too (%s:%u), and can be in one bridge "
                                        "only: %s is not made.",
                                        (int) p->size, p->link, first->bridge->name, first->setting->path,
                                        first->setting->line, p->bridge->name);
        }
}

int check_bridges(const Config *c, Diags *d) {
        Ports ports = {};
        int r = 0;

        for (size_t i = 0; r >= 0 && i < c->n_objects[KIND_BRIDGE]; i++)
                r = check_bridge(d, &c->objects[KIND_BRIDGE][i], &ports);
        if (r >= 0)
                check_shared(d, &ports);
        free(ports.items);
        return r;
}
