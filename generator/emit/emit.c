/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which emitters make the plan, and in which order. */

#include "emit.h"
#include "util.h"

static bool is_empty(const Config *c) {
        for (Kind k = 0; k < _KIND_MAX; k++)
                if (c->conf.files[k].n > 0)
                        return false;
        return true;
}

typedef int (*Emit)(Plan *p, const Resolved *x);

static int plan_kind(Plan *p, const Resolution *x, Kind kind, const Emit *emitters, size_t n) {
        int r = 0;

        for (size_t i = 0; i < x->config->n_objects[kind]; i++)
                for (size_t k = 0; k < n && r >= 0; k++)
                        r = emitters[k](p, &x->objects[kind][i]);
        return r;
}

int plan_make(Plan *p, const Resolution *x, const Diags *d) {
        static const Emit container[] = { emit_container_unit, emit_install, emit_snapshot,
                                          emit_nspawn,         emit_guest,   emit_container_fields };
        static const Emit template[] = { emit_template_unit, emit_template_fields };
        static const Emit bridge[] = { emit_bridge };
        int r;

        *p = (Plan){};
        if (is_empty(x->config))
                return 0;

        r = plan_kind(p, x, KIND_CONTAINER, container, ELEMENTSOF(container));
        if (r >= 0)
                r = plan_kind(p, x, KIND_TEMPLATE, template, ELEMENTSOF(template));
        if (r >= 0)
                r = plan_kind(p, x, KIND_BRIDGE, bridge, ELEMENTSOF(bridge));
        if (r >= 0)
                r = emit_pool(p, x);
        return r < 0 ? r : emit_common(p, x, d);
}
