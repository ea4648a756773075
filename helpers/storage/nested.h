/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Subvolumes nested in another, which are in none of its snapshots. A guest makes as many as it likes, as deep as it
 * likes, with names that no path is long enough for: so they are counted by the kernel's trees, and few are named. */

#include <stdbool.h>
#include <stddef.h>

#include "util.h"

enum { NESTED_NAMED = 3 };

typedef struct Nested {
        size_t n;
        char *names
                [NESTED_NAMED]; /* of the first, relative to the subvolume; "..." where a path would be long */
} Nested;

/* Finds what is nested in the subvolume FD, at any depth: all, or those WITH_CONTENT. Returns 0; the caller ends *ret. */
int nested_find(int fd, bool with_content, Nested *ret);

/* The same for the plain folder DIRFD/NAME, by a walk through it: the outermost, and not what is nested in them. -EBUSY:
 * something is mounted in it. */
int nested_find_in_folder(int dirfd, const char *name, Nested *ret);

/* "/a", "/a and /b", "/a, /b, /c and 14 more". The caller frees *ret. */
int nested_text(const Nested *n, char **ret);

/* The same for the paths in LIST. */
int nested_list_text(char *const *list, char **ret);

void nested_done(Nested *n);

#define _cleanup_nested_ _cleanup_(nested_done)
