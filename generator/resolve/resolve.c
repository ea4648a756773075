/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "resolve.h"
#include "strv.h"
#include "util.h"

static int begin(Resolution *r, Kind kind) {
        const Config *c = r->config;

        r->objects[kind] = calloc(c->n_objects[kind] + 1, sizeof(Resolved));
        if (!r->objects[kind])
                return -ENOMEM;
        for (size_t i = 0; i < c->n_objects[kind]; i++) {
                Resolved *x = &r->objects[kind][i];

                x->object = &c->objects[kind][i];
                memcpy(x->refused, x->object->refused, sizeof(x->refused));
        }
        return 0;
}

/* What the method goes by, and cannot do without. */
static void check_method(Resolved *x, Diags *d) {
        static const char *const needs[][2] = { { "tar", "Source" },
                                                { "command", "Command" },
                                                { "mmdebstrap", "Suite" },
                                                { "debootstrap", "Suite" } };
        const Setting *s = object_get(x->object, "Template", "Method");
        const char *text;

        for (size_t i = 0; s && i < ELEMENTSOF(needs); i++) {
                if (!streq(x->method, needs[i][0]) || object_get(x->object, "Template", needs[i][1]))
                        continue;
                text = diag_add(d, LOG_ERR, s->path, s->line,
                                "\"Method=%s\" wants \"%s=\", which is missing.", s->value, needs[i][1]);
                x->refused[COST_CLONE] = x->refused[COST_CLONE] ?: text;
        }
}

static void resolve_template(Resolved *x, Diags *d) {
        const Object *o = x->object;

        x->method = object_value(o, "Template", "Method")
                            ?: object_get(o, "Template", "Command") ? "command"
                       : object_get(o, "Template", "Source")        ? "tar"
                       : object_get(o, "Template", "Suite")         ? "mmdebstrap"
                                                                    : "none";
        check_method(x, d);
}

/* Templates alone, as the ones we ship, are only read when they are asked for: with no more than that nothing of ours
 * runs. A mistake in them shall show all the same. */
static bool needs_apply(const Config *c, const Diags *d) {
        return c->conf.files[KIND_CONTAINER].n > 0 || c->conf.files[KIND_BRIDGE].n > 0 ||
               c->conf.files[KIND_POOL].n > 0 || diags_errors(d) > 0;
}

int resolve(Resolution *x, const Config *c, Diags *d) {
        int r = 0;

        *x = (Resolution){ .config = c };
        for (Kind k = 0; k < _KIND_MAX; k++)
                RET_GATHER(r, begin(x, k));
        if (r < 0)
                return r;

        resolve_pool(x, d);
        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER]; i++)
                RET_GATHER(r, resolve_container(x, &x->objects[KIND_CONTAINER][i], d));
        for (size_t i = 0; i < c->n_objects[KIND_BRIDGE]; i++)
                resolve_bridge(&x->objects[KIND_BRIDGE][i]);
        for (size_t i = 0; i < c->n_objects[KIND_TEMPLATE]; i++)
                resolve_template(&x->objects[KIND_TEMPLATE][i], d);
        RET_GATHER(r, check_bridges(c, d));
        RET_GATHER(r, check_claims(x, d));

        x->needs_networkd = c->n_objects[KIND_BRIDGE] > 0 || x->any_veth || x->any_zone;
        x->needs_apply = needs_apply(c, d);
        RET_GATHER(r, d->error);
        return r;
}

void resolution_done(Resolution *r) {
        for (Kind k = 0; k < _KIND_MAX; k++) {
                for (size_t i = 0; r->objects[k] && i < r->config->n_objects[k]; i++)
                        strv_free(r->objects[k][i].segments);
                free(r->objects[k]);
        }
        *r = (Resolution){};
}
