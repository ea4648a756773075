/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dropins.h"
#include "util.h"

bool is_dropin_folder(const char *name) {
        _cleanup_free_ char *stem = NULL;
        size_t n = strlen(name);

        if (n < 3 || !endswith(name, ".d"))
                return false;
        stem = strndup(name, n - 2);
        if (!stem)
                return false;
        for (Kind k = 0; k < _KIND_MAX; k++)
                if (streq(stem, kind_name(k)))
                        return true;
        return kind_of(stem, &n) != _KIND_INVALID;
}

DropinFolder *dropins_add(DropinFolders *l, const char *name) {
        DropinFolder *grown;
        char *copy;

        for (size_t i = 0; i < l->n; i++)
                if (streq(l->items[i].name, name))
                        return &l->items[i];

        grown = reallocarray(l->items, l->n + 1, sizeof(DropinFolder));
        if (!grown)
                return NULL;
        l->items = grown;

        copy = strdup(name);
        if (!copy)
                return NULL;
        grown[l->n] = (DropinFolder){ .name = copy };
        return &grown[l->n++];
}

static int compare_dropins(const void *a, const void *b) {
        return strcmp(((const DropinFolder *) a)->name, ((const DropinFolder *) b)->name);
}

void dropins_merge(DropinFolders *l) {
        for (size_t i = 0; i < l->n; i++)
                conf_files_merge(&l->items[i].files);
        if (l->n > 0)
                qsort(l->items, l->n, sizeof(DropinFolder), compare_dropins);
}

void dropins_done(DropinFolders *l) {
        for (size_t i = 0; i < l->n; i++) {
                conf_files_done(&l->items[i].files);
                free(l->items[i].name);
                free(l->items[i].broken);
        }
        free(l->items);
}

/* N bytes of NAME, and the kind. Returns 1 if there is one, 0 or -ENOMEM. */
static int find(const DropinFolders *l, Kind kind, const char *name, size_t n, DropinFolder **ret) {
        _cleanup_free_ char *folder = NULL;

        if (asprintf(&folder, "%.*s%s%s.d", (int) n, name, n > 0 ? "." : "", kind_name(kind)) < 0)
                return -ENOMEM;
        *ret = bsearch(&(DropinFolder){ .name = folder }, l->items, l->n, sizeof(DropinFolder),
                       compare_dropins);
        return *ret != NULL;
}

int dropins_of(const DropinFolders *l, Kind kind, const char *name, DropinFolder ***ret) {
        size_t length = strlen(name);
        int found = 0, r;

        *ret = NULL;
        if (l->n == 0)
                return 0;
        *ret = calloc(length + 2, sizeof(DropinFolder *));
        if (!*ret)
                return -ENOMEM;
        for (size_t n = length;; n--) {
                /* "a-b-c": "a-b-c", "a-b-", "a-" and none of it */
                if (n < length && n > 0 && name[n - 1] != '-')
                        continue;
                r = find(l, kind, name, n, *ret + found);
                if (r < 0) {
                        free(*ret);
                        *ret = NULL;
                        return r;
                }
                found += r;
                if (n == 0)
                        return found;
        }
}

static bool is_of_kind(const DropinFolder *d) {
        return strchr(d->name, '.') == strrchr(d->name, '.');
}

static bool is_hidden(DropinFolder *const *folders, size_t n, const char *name) {
        for (size_t i = 0; i < n; i++)
                if (conf_find(&folders[i]->files, name))
                        return true;
        return false;
}

static int compare_names(const void *a, const void *b) {
        return strcmp((*(ConfFile *const *) a)->name, (*(ConfFile *const *) b)->name);
}

int dropins_files(DropinFolder *const *folders, size_t n, bool defaults, ConfFile ***ret) {
        ConfFile **l = NULL;
        size_t total = 0;
        int found = 0;

        *ret = NULL;
        for (size_t i = 0; i < n; i++)
                total += folders[i]->files.n;
        if (total == 0)
                return 0;
        l = calloc(total, sizeof(ConfFile *));
        if (!l)
                return -ENOMEM;

        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; is_of_kind(folders[i]) == defaults && k < folders[i]->files.n; k++)
                        if (!is_hidden(folders, i, folders[i]->files.items[k].name))
                                l[found++] = &folders[i]->files.items[k];
        if (found > 0)
                qsort(l, found, sizeof(ConfFile *), compare_names);
        *ret = l;
        return found;
}
