/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What two containers cannot both have. It refuses nothing here: of two with one address in one network the second to start
 * is refused, by prepare, and of two with one port of the host the second runs without. */

#include <arpa/inet.h>
#include <strings.h>

#include "resolve.h"
#include "segment.h"
#include "util.h"

/* What there can be only one of. */
typedef struct Unique {
        const char *key; /* of [Network] */
        void (*normalise)(const char *value, char *ret, size_t size);
        bool on_host; /* else in one network */
        int level;
        const char *consequence;
} Unique;

typedef struct Claim {
        const Resolved *owner;
        const Setting *setting;
        char what[INET6_ADDRSTRLEN];
} Claim;

typedef struct Claims {
        Claim *items;
        size_t n;
} Claims;

/* An address without its prefix, in one spelling; a MAC address in lower case. */
static void normalise_address(const char *value, char *ret, size_t size) {
        struct in6_addr ip;

        (void) snprintf(ret, size, "%.*s", (int) strcspn(value, "/"), value);
        if (inet_pton(AF_INET6, ret, &ip) == 1)
                (void) inet_ntop(AF_INET6, &ip, ret, size);
}

/* The protocol and the host's port, whatever the guest's is. */
static void normalise_port(const char *value, char *ret, size_t size) {
        const char *udp = startswith(value, "udp:"), *port = udp ?: startswith(value, "tcp:") ?: value;

        (void) snprintf(ret, size, "%s:%lu", udp ? "udp" : "tcp", strtoul(port, NULL, 10));
}

static int claims_add(Claims *l, const Resolved *x, const Unique *u) {
        if (!x->has_host0)
                return 0;
        for (const Setting *s = NULL; (s = object_next(x->object, s, "Network", u->key));) {
                Claim *grown;

                if (streq(s->value, "stable") || streq(s->value, "none"))
                        continue;
                grown = reallocarray(l->items, l->n + 1, sizeof(Claim));
                if (!grown)
                        return -ENOMEM;
                l->items = grown;
                l->items[l->n] = (Claim){ x, s, "" };
                u->normalise(s->value, l->items[l->n].what, sizeof(l->items[l->n].what));
                l->n++;
        }
        return 0;
}

static int compare(const void *a, const void *b) {
        const Claim *x = a, *y = b;
        int r = strcasecmp(x->what, y->what);

        if (r == 0)
                r = strcmp(x->owner->object->name, y->owner->object->name);
        if (r == 0)
                r = strcmp(x->setting->path, y->setting->path);
        return r != 0 ? r : (int) x->setting->line - (int) y->setting->line;
}

/* The same in the same container: said twice. */
static const Claim *find_own(const Claims *l, size_t i) {
        for (size_t k = i; k > 0 && strcasecmp(l->items[i].what, l->items[k - 1].what) == 0; k--)
                if (l->items[k - 1].owner == l->items[i].owner)
                        return l->items + k - 1;
        return NULL;
}

/* The claim before the one at I, of another container, of the same thing, that it cannot be together with; else, if there is any, the one next
 * to it, and *ret_apart. NULL: nobody else claims that. */
static const Claim *find_other(const Claims *l, size_t i, const Unique *u, bool *ret_apart) {
        const Claim *c = l->items + i, *next = NULL;

        for (size_t k = i; k > 0 && strcasecmp(c->what, l->items[k - 1].what) == 0; k--) {
                if (l->items[k - 1].owner == c->owner)
                        continue;
                *ret_apart = !u->on_host && !segments_meet(c->owner, l->items[k - 1].owner);
                if (!*ret_apart)
                        return l->items + k - 1;
                next = next ?: l->items + k - 1;
        }
        return next;
}

static void check_claim(Diags *d, const Claims *l, size_t i, const Unique *u) {
        const Claim *claim = l->items + i, *own = find_own(l, i);
        bool apart = false;
        const Claim *other = find_other(l, i, u, &apart);

        if (own) {
                (void) diag_add(d, LOG_WARNING, claim->setting->path, claim->setting->line,
                                "\"%s=%s\" is there already (%s:%u).", u->key, claim->what,
                                own->setting->path, own->setting->line);
                return;
        }
        if (other)
                (void) diag_add(d, apart ? LOG_NOTICE : u->level, claim->setting->path, claim->setting->line,
                                "\"%s=%s\" is also that of %s (%s:%u)%s%s.", u->key, claim->what,
                                other->owner->object->name, other->setting->path, other->setting->line,
                                apart ? ", which is in another network" : "; of the two only one ",
                                apart ? "" : u->consequence);
}

static int check_unique(const Resolution *x, Diags *d, const Unique *u) {
        Claims l = {};
        int r = 0;

        for (size_t i = 0; i < x->config->n_objects[KIND_CONTAINER] && r >= 0; i++)
                r = claims_add(&l, &x->objects[KIND_CONTAINER][i], u);

        if (l.n > 0)
                qsort(l.items, l.n, sizeof(Claim), compare);
        for (size_t i = 1; i < l.n; i++)
                check_claim(d, &l, i, u);
        free(l.items);
        return r;
}

int check_claims(const Resolution *x, Diags *d) {
        static const Unique uniques[] = {
                { "Address", normalise_address, false, LOG_ERR, "can run" },
                { "MACAddress", normalise_address, false, LOG_ERR, "can run" },
                { "Port", normalise_port, true, LOG_WARNING, "is forwarded" },
        };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(uniques); i++)
                RET_GATHER(r, check_unique(x, d, &uniques[i]));
        return r;
}
