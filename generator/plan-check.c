/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is only wrong among several objects. It refuses nothing here: an unknown template matters when a clone is
 * needed, and of two containers with one address the second to start is refused, by prepare. */

#include <arpa/inet.h>
#include <strings.h>

#include "emit.h"
#include "plan-check-guest.h"
#include "plan.h"
#include "util.h"

static void check_template(Config *c, Object *o) {
        const Setting *s = object_get(o, "Container", "Template");
        const char *text;

        o->template = s ? config_find(c, KIND_TEMPLATE, s->value) : NULL;
        if (!s || o->template)
                return;

        text = diag_add(&c->diags, LOG_ERR, s->path, s->line,
                        "there is no template \"%s\": no file %s.template in nspawn-btrfs.d/.", s->value,
                        s->value);
        if (!o->refused[COST_CLONE])
                o->refused[COST_CLONE] = text;
}

typedef struct Claim {
        const Object *object;
        const Setting *setting;
        char what[INET6_ADDRSTRLEN];
} Claim;

typedef struct Claims {
        Claim *items;
        size_t n;
} Claims;

/* An address without its prefix, in one spelling; a MAC address in lower case. */
static void normalise(const char *value, char *ret, size_t size) {
        struct in6_addr ip;

        (void) snprintf(ret, size, "%.*s", (int) strcspn(value, "/"), value);
        if (inet_pton(AF_INET6, ret, &ip) == 1)
                (void) inet_ntop(AF_INET6, &ip, ret, size);
}

static int claims_add(Claims *l, const Object *o, const char *name) {
        if (!container_has_host0(o))
                return 0;
        for (const Setting *s = NULL; (s = object_next(o, s, "Network", name));) {
                Claim *grown;

                if (streq(s->value, "stable") || streq(s->value, "none"))
                        continue;
                grown = reallocarray(l->items, l->n + 1, sizeof(Claim));
                if (!grown)
                        return -ENOMEM;
                l->items = grown;
                l->items[l->n] = (Claim){ o, s, "" };
                normalise(s->value, l->items[l->n].what, sizeof(l->items[l->n].what));
                l->n++;
        }
        return 0;
}

static int compare(const void *a, const void *b) {
        const Claim *x = a, *y = b;
        int r = strcasecmp(x->what, y->what);

        return r != 0 ? r : strcmp(x->object->name, y->object->name);
}

static int check_claims(Config *c, const char *name) {
        Claims l = {};
        int r = 0;

        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER] && r >= 0; i++)
                r = claims_add(&l, &c->objects[KIND_CONTAINER][i], name);

        if (l.n > 0)
                qsort(l.items, l.n, sizeof(Claim), compare);
        for (size_t i = 1; i < l.n; i++)
                if (strcasecmp(l.items[i].what, l.items[i - 1].what) == 0)
                        (void) diag_add(&c->diags, LOG_ERR, l.items[i].setting->path,
                                        l.items[i].setting->line,
                                        "\"%s=%s\" is also that of %s (%s:%u); of the two only one can run.",
                                        name, l.items[i].what, l.items[i - 1].object->name,
                                        l.items[i - 1].setting->path, l.items[i - 1].setting->line);
        free(l.items);
        return r;
}

int plan_check(Config *c) {
        int r;

        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER]; i++) {
                check_template(c, &c->objects[KIND_CONTAINER][i]);
                plan_check_guest(c, &c->objects[KIND_CONTAINER][i]);
        }
        r = check_claims(c, "Address");
        RET_GATHER(r, check_claims(c, "MACAddress"));
        RET_GATHER(r, c->diags.error);
        return r;
}
