/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The networkd file of the guest's own address, which lies outside of its image. */

#include "emit.h"
#include "util.h"

static void emit_list(FILE *f, const Object *o, const char *key) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Network", key));)
                fprintf(f, "%s=%s\n", key, s->value);
}

int emit_guest(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        bool is_static = object_get(o, "Network", "Address");
        int r;

        if (!is_static && !object_get(o, "Network", "Gateway") && !object_get(o, "Network", "DNS") &&
            !object_get(o, "Network", "Domains"))
                return 0;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_origin(m.f, o);
        fputs("\n[Match]\nName=host0\n\n[Network]\n", m.f);
        fprintf(m.f, "DHCP=%s\n", is_static ? "no" : "yes");
        emit_list(m.f, o, "Address");
        emit_list(m.f, o, "Gateway");
        emit_list(m.f, o, "DNS");
        emit_list(m.f, o, "Domains");
        return plan_file(p, o, EFFECT_NEXT_START, &m, STAGED "/containers/%s/guest.network", o->name);
}
