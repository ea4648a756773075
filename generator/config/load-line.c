/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "load.h"
#include "util.h"

static int load_key(Loader *l, const char *path, const Line *line) {
        const KeyTable *t = key_table(l->object->kind);
        const Section *s = key_table_section(t, line->section);
        const Key *k;
        int r;

        if (startswith(line->section, "X-") || startswith(line->key, "X-"))
                return 0;
        if (!s)
                complain_stray(l, path, line);
        if (!s || s->use == SECTION_IMPLIED)
                return 0;

        k = key_table_key(t, s->name, line->key);
        if (k && (k->flags & KEY_IMPLIED)) {
                complain_implied(l, path, line);
                return 0;
        }
        if (!k && (s->known || s->use != SECTION_UNIT) && !key_table_knows(t, s, line->key))
                complain_key(l, s, path, line);
        if (!k && (s->use == SECTION_OWN || s->use == SECTION_LINKS))
                return 0;

        if (k && (k->flags & KEY_KEPT) && isempty(line->value)) {
                complain_reset(l, s, path, line);
                return 0;
        }

        r = object_set(l->object, s, k, path, line);
        if (r == -EINVAL) {
                complain_value(l, s, k, path, line);
                return 0;
        }
        return r;
}

static void load_section(Loader *l, const char *path, const Line *line) {
        const Section *s = key_table_section(key_table(l->object->kind), line->section);

        if (s && s->use == SECTION_IMPLIED)
                complain_implied(l, path, line);
        else if (!s && !startswith(line->section, "X-"))
                complain_section(l, path, line);
}

int load_line(Loader *l, const char *path, const Line *line) {
        switch (line->type) {
        case LINE_BROKEN:
                complain_broken(l, path, line);
                return 0;
        case LINE_SECTION:
                load_section(l, path, line);
                return 0;
        default:
                return load_key(l, path, line);
        }
}
