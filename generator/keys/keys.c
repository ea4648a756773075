/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys.h"
#include "util.h"

const KeyTable *key_table(Kind kind) {
        static const KeyTable *const tables[_KIND_MAX] = {
                [KIND_CONTAINER] = &container_table, [KIND_PROFILE] = &container_table,
                [KIND_TEMPLATE] = &template_table,   [KIND_BRIDGE] = &bridge_table,
                [KIND_POOL] = &pool_table,
        };

        return tables[kind];
}

const Section *key_table_section(const KeyTable *t, const char *name) {
        for (size_t i = 0; i < t->n_sections; i++)
                if (streq(t->sections[i].name, name))
                        return &t->sections[i];
        return NULL;
}

const Key *key_table_key(const KeyTable *t, const char *section, const char *name) {
        for (size_t i = 0; i < t->n_keys; i++)
                if (streq(t->keys[i].name, name) && streq(t->keys[i].section, section))
                        return &t->keys[i];
        return NULL;
}

static int compare_names(const void *a, const void *b) {
        return strcmp(a, *(const char *const *) b);
}

static size_t names_length(const char *const *l) {
        size_t n = 0;

        while (l[n])
                n++;
        return n;
}

bool key_table_knows(const KeyTable *t, const Section *s, const char *name) {
        if (key_table_key(t, s->name, name))
                return true;
        return s->known && bsearch(name, s->known, names_length(s->known), sizeof(char *), compare_names);
}
