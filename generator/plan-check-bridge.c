/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "plan-check-bridge.h"
#include "util.h"

static size_t count_words(const char *s) {
        size_t n = 0;

        for (; *(s += strspn(s, " \t")); s += strcspn(s, " \t"))
                n++;
        return n;
}

/* Two ways into one network are a ring, in which each broadcast goes round for ever: it takes down more than this host.
 * STP= prevents that, but links forward half a minute late, so it is not ours to switch it on. */
void plan_check_bridge(Config *c, const Object *o) {
        const Setting *last = NULL;
        size_t n = 0;

        for (const Setting *s = NULL; (s = object_next(o, s, "Bridge", "Uplink")); last = s)
                n += count_words(s->value);
        if (n > 1 && !object_get(o, "Bridge", "STP"))
                (void) diag_add(
                        &c->diags, LOG_WARNING, last->path, last->line,
                        "%s has several uplinks and no \"STP=\": if they lead to one network, its "
                        "broadcasts go round for ever. Say \"STP=yes\", or \"STP=no\" if they do not.",
                        o->name);
}
