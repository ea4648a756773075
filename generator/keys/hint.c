/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hint.h"
#include "distance.h"
#include "util.h"

/* Up to a third of the length may be wrong. */
static size_t limit_for(const char *name) {
        return strlen(name) / 3;
}

typedef struct Search {
        const char *section, *name; /* what was written */
        Hint best;
        size_t distance; /* of best */
} Search;

static void consider(Search *s, const char *section, const char *name) {
        bool here = streq(section, s->section);
        size_t d;

        if (!here && streq(name, s->name)) {
                s->best = (Hint){ HINT_SECTION, section, name };
                s->distance = 0;
                return;
        }
        if (s->best.type == HINT_SECTION)
                return;

        d = edit_distance(s->name, name, limit_for(s->name));
        if (d < s->distance || (d == s->distance && d <= limit_for(s->name) && here)) {
                s->best = (Hint){ HINT_NEAR, section, name };
                s->distance = d;
        }
}

Hint hint_key(const KeyTable *t, const char *section, const char *name) {
        Search s = { section, name, { HINT_NONE }, limit_for(name) + 1 };

        for (size_t i = 0; i < t->n_keys; i++)
                consider(&s, t->keys[i].section, t->keys[i].name);
        for (size_t i = 0; i < t->n_sections; i++)
                for (const char *const *k = t->sections[i].known; k && *k; k++)
                        consider(&s, t->sections[i].name, *k);
        return s.best;
}

const char *hint_section(const KeyTable *t, const char *name) {
        size_t best = limit_for(name) + 1;
        const char *found = NULL;

        for (size_t i = 0; i < t->n_sections; i++) {
                size_t d = edit_distance(name, t->sections[i].name, limit_for(name));

                if (d < best) {
                        best = d;
                        found = t->sections[i].name;
                }
        }
        return found;
}

bool is_near_miss(const char *name, const char *other) {
        size_t n = strlen(name), m = strlen(other), limit = (n > m ? n : m) / 4;

        limit = limit < 2 ? limit : 2;
        return edit_distance(name, other, limit) <= limit;
}

Cost near_miss_cost(const KeyTable *t, const Section *section, const char *name) {
        for (const Key *k = t->keys; k < t->keys + t->n_keys; k++)
                if (streq(k->section, section->name) && is_near_miss(name, k->name))
                        return k->cost ?: section->cost;
        for (const char *const *known = section->known; known && *known; known++)
                if (is_near_miss(name, *known))
                        return section->cost;
        return COST_KEY;
}
