/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Containers of which somebody gave a part another name, past us: the image, as "machinectl rename" does, or the file, by
 * mv(1). What is declared then has no image, and another one in its place would be an empty twin. */

#include "generation.h"

/* Whether a file declares NAME. */
typedef bool (*MovedIsDeclared)(void *userdata, const char *name);

/* For NAME, which is declared and has no image: whether what is remembered of it is an image that no file declares, or its
 * file is the one that declared another, of which that is remembered. Returns 1 with what leads out of it in *ret, sentences
 * that the caller frees, or 0. A copy of the image made by hand looks the same. */
int moved_find(MovedIsDeclared is_declared, void *userdata, const char *name, char **ret);

/* The same by what is declared in G. */
int moved_find_in(const Generation *g, const char *name, char **ret);

/* Says it for all containers that G declares, for who does not start them. */
void moved_warn_all(const Generation *g);

/* Whether the file that declares TO now is the one that declared FROM, which has none. */
bool moved_file_is(const char *from, const char *to);
