/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text-lines.h"
#include "paths.h"
#include "util.h"

/* What follows from other lines, or from where a file lies, and complaints, which "check" has. */
static bool is_derived(const char *line) {
        static const char *const prefixes[] = { "SourcePath=",          "ConfigFile=", "Autostart=",
                                                "RequiresMountsFor=\"", "Refused=",    "PruneRefused=" };

        for (size_t i = 0; i < ELEMENTSOF(prefixes); i++)
                if (startswith(line, prefixes[i]))
                        return true;
        return streq(line, STATE_AFTER) || streq(line, STATE_REQUIRED);
}

static size_t count_lines(const char *text) {
        size_t n = 1;

        for (; *text; text++)
                n += *text == '\n';
        return n;
}

int text_lines_of(const char *text, TextLines *ret) {
        TextLines l = { .copy = strdup(text), .items = calloc(count_lines(text), sizeof(TextLine)) };
        const char *section = "";
        char *rest = l.copy, *line;

        if (!l.copy || !l.items) {
                text_lines_done(&l);
                return -ENOMEM;
        }

        while ((line = strsep(&rest, "\n"))) {
                if (*line == '[' && endswith(line, "]")) {
                        line[strlen(line) - 1] = 0;
                        section = line + 1;
                } else if (*line && *line != '#' && !is_derived(line))
                        l.items[l.n++] = (TextLine){ section, line };
        }
        *ret = l;
        return 0;
}

static bool same(const TextLine *a, const TextLine *b) {
        return streq(a->text, b->text) && streq(a->section, b->section);
}

LinesMatch text_lines_match(TextLines *a, TextLines *b) {
        bool in_order = a->n == b->n;
        size_t matches = 0;

        for (size_t i = 0; i < a->n; i++) {
                in_order = in_order && same(&a->items[i], &b->items[i]);
                for (size_t k = 0; k < b->n && !a->items[i].matched; k++)
                        if (!b->items[k].matched && same(&a->items[i], &b->items[k])) {
                                a->items[i].matched = b->items[k].matched = true;
                                matches++;
                        }
        }
        if (in_order)
                return LINES_SAME;
        return matches == a->n && matches == b->n ? LINES_REORDERED : LINES_DIFFER;
}

void text_lines_done(TextLines *l) {
        free(l->copy);
        free(l->items);
        *l = (TextLines){};
}
