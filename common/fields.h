/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the generator tells the helpers: files of "Key=value" lines, one value a line, lists by repetition. Written by
 * the emitters, which have checked the values; no comments, no escapes, no sections. */

#include <stddef.h>

#include "util.h"

typedef struct Field {
        const char *key, *value; /* point into Fields.text */
} Field;

typedef struct Fields {
        char *text;
        Field *items;
        size_t n;
} Fields;

/* Reads PATH. Returns 0, -ENOENT, -EBADMSG for a line without "=", or what read_file_at() says. */
int fields_read_at(int dirfd, const char *path, Fields *ret);

/* Takes TEXT apart, which then belongs to *ret, also on failure. */
int fields_parse(char *text, Fields *ret);

/* The last value of KEY; NULL if there is none. */
const char *fields_get(const Fields *o, const char *key);

/* The next order of KEY after AFTER (NULL: the first); NULL at the end. */
const Field *fields_next(const Fields *o, const Field *after, const char *key);

/* All values of KEY, as a new list in *ret (NULL for none). Returns 0 or -ENOMEM. */
int fields_list(const Fields *o, const char *key, char ***ret);

void fields_done(Fields *o);

#define _cleanup_fields_ _cleanup_(fields_done)
