/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "strv.h"

char **strv_free(char **l) {
        STRV_FOREACH(s, l)
                free(*s);
        free(l);
        return NULL;
}

size_t strv_length(char *const *l) {
        size_t n = 0;

        STRV_FOREACH(s, l)
                n++;
        return n;
}

bool strv_contains(char *const *l, const char *s) {
        STRV_FOREACH(i, l)
                if (streq(*i, s))
                        return true;
        return false;
}

/* *n: how many there are. */
static int append(char ***l, size_t *n, const char *s, size_t len) {
        _cleanup_free_ char *copy = strndup(s, len);
        char **grown;

        if (!copy)
                return -ENOMEM;

        grown = reallocarray(*l, *n + 2, sizeof(char *));
        if (!grown)
                return -ENOMEM;

        grown[(*n)++] = TAKE_PTR(copy);
        grown[*n] = NULL;
        *l = grown;
        return 0;
}

int strv_extend_with_size(char ***l, size_t *n, const char *s) {
        return append(l, n, s, strlen(s));
}

int strv_extend(char ***l, const char *s) {
        size_t n = strv_length(*l);

        return append(l, &n, s, strlen(s));
}

int strv_split_extend(char ***l, const char *s) {
        size_t n = strv_length(*l);
        int r;

        for (;;) {
                size_t len;

                s += strspn(s, " \t");
                len = strcspn(s, " \t");
                if (len == 0)
                        return 0;

                r = append(l, &n, s, len);
                if (r < 0)
                        return r;
                s += len;
        }
}

static int compare(const void *a, const void *b) {
        return strcmp(*(char *const *) a, *(char *const *) b);
}

void strv_sort(char **l) {
        if (l)
                qsort(l, strv_length(l), sizeof(char *), compare);
}
