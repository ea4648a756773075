/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lists of strings: NULL-terminated arrays that own their strings. NULL is the empty list. */

#include <stdbool.h>
#include <stddef.h>

#include "util.h"

char **strv_free(char **l);
size_t strv_length(char *const *l);
bool strv_contains(char *const *l, const char *s);

/* Appends a copy of S. Returns 0 or -ENOMEM. */
int strv_extend(char ***l, const char *s);

/* The same for long lists: *n, how many there are, is kept for the next one, so that nobody counts anew each time. */
int strv_extend_with_size(char ***l, size_t *n, const char *s);

/* Appends the words of S, split at blanks. Returns 0 or -ENOMEM. */
int strv_split_extend(char ***l, const char *s);

/* Sorts by byte value. */
void strv_sort(char **l);

static inline void strv_freep(char ***l) {
        *l = strv_free(*l);
}

#define _cleanup_strv_ _cleanup_(strv_freep)
#define STRV_FOREACH(s, l) for (char *const *s = (l); s && *s; s++)
