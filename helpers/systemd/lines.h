/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lines out of bytes that come in pieces. "\n" and "\r" end a line; empty ones are left out, and what is too long
 * comes in parts. */

#include <stddef.h>

#include "util.h"

typedef struct Lines {
        char *text;
        size_t size, used; /* used: what lines_next() has handed out */
} Lines;

/* Returns 0 or -ENOMEM. */
int lines_add(Lines *l, const char *data, size_t size);

/* The next whole line, valid until lines_add(); NULL if there is none yet. */
char *lines_next(Lines *l);

/* No more will come: a last line without an end is one. Returns 0 or -ENOMEM. */
int lines_end(Lines *l);

void lines_done(Lines *l);
