/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Reads ini files of others (networkd's, NetworkManager's) line by line: what we ask of them is little, and what we do
 * not understand in them is none of our business. */

#include <stdbool.h>

#include "util.h"

typedef struct Keyfile {
        char *rest;     /* of the text, which is taken apart */
        char *section;  /* "" before the first one */
        unsigned block; /* the how many-th section header */
        unsigned line;
        char *key, *value;
} Keyfile;

#define KEYFILE(text) ((Keyfile){ .rest = (text), .section = (char *) "" })

/* Goes to the next "key=value"; false at the end. Blanks around both are cut off. Lines that end in a backslash go on
 * in the next one. Comments and other lines are passed over. */
bool keyfile_next(Keyfile *i);

/* The last value of KEY in SECTION, as a new string in *ret; an empty assignment starts over. Returns 0, -ENOENT or
 * -ENOMEM. */
int keyfile_get(const char *text, const char *section, const char *key, char **ret);
