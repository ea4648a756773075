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

/* PrivateUsersOwnership= alone, or its older form, switches the user namespace off (252 to 262). */
static const char *missing_users(const Object *o) {
        bool ownership = object_get(o, "Files", "PrivateUsersOwnership") ||
                         object_get(o, "Files", "PrivateUsersChown");

        return ownership && !object_get(o, "Exec", "PrivateUsers") ? "PrivateUsers=pick" : NULL;
}

/* PrivateUsers=pick alone chowns the whole tree (up to 261). For a range of one's own see settings-text.c. */
static const char *missing_ownership(const Object *o) {
        const char *users = missing_users(o) ? "pick" : object_value(o, "Exec", "PrivateUsers");

        return users && streq(users, "pick") && !object_get(o, "Files", "PrivateUsersOwnership")
                       ? "PrivateUsersOwnership=auto"
                       : NULL;
}

/* nspawn's "auto" puts the host's time zone into the image at each start, over the one that [Provision] gave it. */
static bool has_own_timezone(const Object *o) {
        if (object_get(o, "Exec", "Timezone") || !object_get(o, "Container", "Template"))
                return false; /* or an image that is used as it is, which nobody provisions */
        return object_get(o, "Provision", "Timezone") ||
               (o->template && object_get(o->template, "Provision", "Timezone"));
}

/* What has to be said with the [Exec] keys; NULL for nothing. */
static const char *missing_in_exec(const Object *o) {
        const char *users = missing_users(o);

        if (has_own_timezone(o))
                return users ? "PrivateUsers=pick\nTimezone=off" : "Timezone=off";
        return users;
}

static void print_settings(FILE *f, const Object *o) {
        emit_origin(f, o);
        emit_section(f, o, "Exec", missing_in_exec(o));
        emit_section(f, o, "Files", missing_ownership(o));
        /* Without own network keys: the stock unit's choice, said here so that Port= alone does not change it. */
        emit_section(f, o, "Network", container_owns_network(o) ? NULL : "VirtualEthernet=yes");
}

int emit_nspawn(Plan *p, const Object *o) {
        return plan_print(p, o, EFFECT_NEXT_START, print_settings, STAGED "/containers/%s/settings.nspawn",
                          o->name);
}
