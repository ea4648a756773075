/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "first-cause.h"
#include "bus.h"
#include "strv.h"

enum { UNITS_MAX = 200 }; /* looked at: each is a few calls */

typedef struct Search {
        sd_bus *bus;
        char **seen;
        char *missing; /* a mount or device that is not there, and no failed unit says why */
} Search;

static int follow(Search *s, const char *unit, char **ret);

/* Units that take up no state of their own, or are always there. */
static bool tells_nothing(const char *unit) {
        return endswith(unit, ".slice") || endswith(unit, ".target");
}

/* UNIT is what another one requires. As follow(). */
static int look_at(Search *s, const char *unit, char **ret) {
        _cleanup_free_ char *state = NULL;
        int r;

        if (strv_contains(s->seen, unit) || strv_length(s->seen) >= UNITS_MAX)
                return 0;
        r = strv_extend(&s->seen, unit);
        if (r >= 0)
                r = bus_unit_get_string(s->bus, unit, "Unit", "ActiveState", &state);
        if (r < 0 || streq(state, "active") || streq(state, "reloading"))
                return r < 0 ? r : 0;
        r = follow(s, unit, ret);
        if (r != 0 || tells_nothing(unit))
                return r;
        if (streq(state, "failed")) {
                *ret = strdup(unit);
                return *ret ? 1 : -ENOMEM;
        }
        if (!s->missing && streq(state, "inactive") &&
            (endswith(unit, ".mount") || endswith(unit, ".device"))) {
                s->missing = strdup(unit);
                return s->missing ? 0 : -ENOMEM;
        }
        return 0;
}

static int follow(Search *s, const char *unit, char **ret) {
        static const char *const properties[] = { "Requires", "Requisite", "BindsTo" };
        int r = 0;

        for (size_t i = 0; r == 0 && i < ELEMENTSOF(properties); i++) {
                _cleanup_strv_ char **units = NULL;

                r = bus_unit_get_strv(s->bus, unit, "Unit", properties[i], &units);
                STRV_FOREACH(u, units)
                        if (r == 0)
                                r = look_at(s, *u, ret);
        }
        return r;
}

int first_cause(sd_bus *bus, const char *unit, char **ret) {
        Search s = { .bus = bus };
        int r = follow(&s, unit, ret);

        if (r == 0 && s.missing) {
                *ret = TAKE_PTR(s.missing);
                r = 1;
        }
        strv_free(s.seen);
        free(s.missing);
        return r;
}
