/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the path of an artefact tells, also of one that is generated no longer: whose it is, when a change of it takes
 * effect, and where it is installed if not where it is generated. */

#include "plan.h"

typedef struct Place {
        Kind kind;
        const char *name; /* in the path that was given, not ended by a NUL; "" for the pool */
        size_t name_len;
        Effect effect;
        const char *installed; /* "%" stands for the name; NULL: it is used where it is generated */
} Place;

/* PATH is relative to the generator's output folder. Returns false for what is there once, for all objects. */
bool place_of(const char *path, Place *ret);

/* Where people find the artefact PATH. Returns 0 or -ENOMEM; the caller frees. */
int place_installed(const char *path, char **ret);
