/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What has to be said with the keys of the .nspawn file, so that they come to what they say. */

#include "resolve.h"
#include "util.h"

/* PrivateUsersOwnership= alone, or its older form, switches the user namespace off (252 to 262). */
static bool lacks_users(const Object *o) {
        bool ownership = object_get(o, "Files", "PrivateUsersOwnership") ||
                         object_get(o, "Files", "PrivateUsersChown");

        return ownership && !object_get(o, "Exec", "PrivateUsers");
}

/* PrivateUsers=pick alone chowns the whole tree (up to 261). For a range of one's own see settings-text.c. */
static bool lacks_ownership(const Resolved *x) {
        const char *users = x->pick_users ? "pick" : object_value(x->object, "Exec", "PrivateUsers");

        return users && streq(users, "pick") && !object_get(x->object, "Files", "PrivateUsersOwnership");
}

/* nspawn's "auto" puts the host's time zone into the image at each start, over the one that [Provision] gave it. */
static bool has_own_timezone(const Resolved *x) {
        const Object *o = x->object;

        if (object_get(o, "Exec", "Timezone") || !object_get(o, "Container", "Template"))
                return false; /* or an image that is used as it is, which nobody provisions */
        return object_get(o, "Provision", "Timezone") ||
               (x->template && object_get(x->template, "Provision", "Timezone"));
}

void resolve_nspawn(Resolved *x) {
        x->pick_users = lacks_users(x->object);
        x->auto_ownership = lacks_ownership(x);
        x->keep_timezone = has_own_timezone(x);
}
