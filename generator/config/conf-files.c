/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "conf-files.h"
#include "util.h"

static void conf_file_done(ConfFile *f) {
        free(f->name);
        free(f->path);
}

void conf_files_done(ConfFiles *l) {
        for (size_t i = 0; i < l->n; i++)
                conf_file_done(&l->items[i]);
        free(l->items);
}

int conf_files_append(ConfFiles *l, unsigned dir, const char *name, char *path, size_t at) {
        ConfFile f = { .dir = dir, .path = path }, *grown;

        if (!path)
                return -ENOMEM;
        f.at = path + at;
        f.name = strdup(name);
        grown = reallocarray(l->items, l->n + 1, sizeof(ConfFile));
        if (grown)
                l->items = grown;
        if (!f.name || !grown) {
                conf_file_done(&f);
                return -ENOMEM;
        }
        l->items[l->n++] = f;
        return 0;
}

static int compare_files(const void *a, const void *b) {
        return strcmp(((const ConfFile *) a)->name, ((const ConfFile *) b)->name);
}

/* CONF_NAMED before the search path. */
static unsigned rank(const ConfFile *f) {
        return f->dir == CONF_NAMED ? 0 : f->dir + 1;
}

/* Of each name the most important comes first. */
static int compare_files_in_order(const void *a, const void *b) {
        unsigned x = rank(a), y = rank(b);
        int r = compare_files(a, b);

        return r != 0 ? r : (x > y) - (x < y);
}

void conf_files_merge(ConfFiles *l) {
        size_t kept = 0;

        if (l->n == 0)
                return;

        qsort(l->items, l->n, sizeof(ConfFile), compare_files_in_order);
        for (size_t i = 1; i < l->n; i++)
                if (streq(l->items[i].name, l->items[kept].name))
                        conf_file_done(&l->items[i]);
                else
                        l->items[++kept] = l->items[i];
        l->n = kept + 1;
}

ConfFile *conf_find(ConfFiles *files, const char *name) {
        if (files->n == 0)
                return NULL;
        return bsearch(&(ConfFile){ .name = (char *) name }, files->items, files->n, sizeof(ConfFile),
                       compare_files);
}
