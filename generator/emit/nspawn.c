/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The .nspawn file: the [Exec], [Files] and [Network] keys as they stand, and what has to be said with them. */

#include "emit.h"
#include "util.h"

/* The keys of SECTION, then EXTRA unless it is NULL; no [section] line without a key. */
static void emit_section(FILE *f, const Object *o, const char *section, const char *extra) {
        bool any = false;

        for (const Setting *s = o->settings; s < object_end(o); s++) {
                if (!streq(s->section->name, section) || (s->key && (s->key->flags & KEY_OWN)))
                        continue;
                if (!any)
                        fprintf(f, "\n[%s]\n", section);
                any = true;
                fprintf(f, "%s=%s\n", s->name, s->value);
        }
        if (extra && !any)
                fprintf(f, "\n[%s]\n", section);
        if (extra)
                fprintf(f, "%s\n", extra);
}

static const char *extra_exec(const Resolved *x) {
        if (x->pick_users)
                return x->keep_timezone ? "PrivateUsers=pick\nTimezone=off" : "PrivateUsers=pick";
        return x->keep_timezone ? "Timezone=off" : NULL;
}

static void print_settings(FILE *f, const Resolved *x) {
        emit_origin(f, x->object);
        emit_section(f, x->object, "Exec", extra_exec(x));
        emit_section(f, x->object, "Files", x->auto_ownership ? "PrivateUsersOwnership=auto" : NULL);
        /* Without own network keys: the stock unit's choice, said here so that Port= alone does not change it. */
        emit_section(f, x->object, "Network", x->owns_network ? NULL : "VirtualEthernet=yes");
}

int emit_nspawn(Plan *p, const Resolved *x) {
        return plan_print(p, x, PLACE_SETTINGS, print_settings);
}
