/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "change.h"

/* Of one object, while its artefacts are compared. */
typedef struct Subject {
        Kind kind;
        const char *name; /* not ended by a NUL */
        size_t name_len;
        const Object *object; /* NULL: it is declared no longer */
        size_t first;         /* its first row in the changes */
} Subject;

/* Adds a row unless the object has that one already. WHERE is taken over, NULL for none. Returns 0 or -ENOMEM. */
int change_add(Changes *c, const Subject *s, Effect effect, char *where, const char *format, ...)
        _printf_(5, 6);

/* Adds the rows of a file that was OLD and is NEW; NULL: there is none. Returns 0 or -ENOMEM. */
int change_file(Changes *c, const Subject *s, Effect effect, const char *old, const char *new);

/* Adds the row of the link PATH that starts the object with another unit. Returns 0 or -ENOMEM. */
int change_link(Changes *c, const Subject *s, Effect effect, const char *path, bool added);
