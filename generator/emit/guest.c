/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The networkd file of the guest's own address, which lies outside of its image. */

#include "emit.h"
#include "util.h"

static void emit_list(FILE *f, const Object *o, const char *key) {
        for (const Setting *s = NULL; (s = object_next(o, s, "Network", key));)
                fprintf(f, "%s=%s\n", key, s->value);
}

static void print_network(FILE *f, const Resolved *x) {
        const Object *o = x->object;

        emit_origin(f, o);
        fprintf(f, "\n[Match]\nName=host0\n\n[Network]\nDHCP=%s\n", x->dhcp);
        emit_list(f, o, "Address");
        emit_list(f, o, "Gateway");
        emit_list(f, o, "DNS");
        emit_list(f, o, "Domains");
}

int emit_guest(Plan *p, const Resolved *x) {
        return x->has_guest_file ? plan_print(p, x, PLACE_GUEST, print_network) : 0;
}
