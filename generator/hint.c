/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ctype.h>

#include "hint.h"
#include "util.h"

enum { NAME_MAX_LEN = 100 }; /* no longer names come from the reader */

static size_t min3(size_t a, size_t b, size_t c) {
        size_t m = a < b ? a : b;

        return m < c ? m : c;
}

size_t hint_distance(const char *a, const char *b, size_t limit) {
        size_t rows[3][NAME_MAX_LEN + 1], n = strlen(a), m = strlen(b);
        size_t *above2 = rows[0], *above = rows[1], *row = rows[2];

        if (n > NAME_MAX_LEN || m > NAME_MAX_LEN || (n > m ? n - m : m - n) > limit)
                return limit + 1;

        for (size_t j = 0; j <= m; j++)
                above[j] = j;
        for (size_t i = 1; i <= n; i++) {
                size_t *oldest = above2;

                row[0] = i;
                for (size_t j = 1; j <= m; j++) {
                        bool same = tolower((unsigned char) a[i - 1]) == tolower((unsigned char) b[j - 1]);

                        row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same);
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                            above2[j - 2] < row[j])
                                row[j] = above2[j - 2] + 1 < row[j] ? above2[j - 2] + 1 : row[j];
                }
                above2 = above;
                above = row;
                row = oldest;
        }
        return above[m] > limit ? limit + 1 : above[m];
}

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

        d = hint_distance(s->name, name, limit_for(s->name));
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
                size_t d = hint_distance(name, t->sections[i].name, limit_for(name));

                if (d < best) {
                        best = d;
                        found = t->sections[i].name;
                }
        }
        return found;
}
