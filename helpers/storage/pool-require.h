/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Whether the pool is mounted, if G declares one, or if there was one before; says so if not, and returns a negative
 * errno. */
int pool_require(const Generation *g);

/* The image of the pool that this host had at the last boot, as a new string in *ret. -ENOENT: none, or it is mounted. */
int pool_mark_read(char **ret);
