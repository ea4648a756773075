/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Whether the pool is not mounted that G (may be unset) declares, or that there was before: all that is in it cannot be seen
 * then. Returns 1 with the cause and the remedy in *ret, which the caller frees; 0 if not; negative errno. */
int pool_away(const Generation *g, char **ret);

/* Whether the pool is mounted, if G declares one, or if there was one before; says so if not, and returns a negative
 * errno. */
int pool_require(const Generation *g);

/* The image of the pool that this host had at the last boot, as a new string in *ret. -ENOENT: none, or it is mounted. */
int pool_mark_read(char **ret);
