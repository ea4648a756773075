/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Images that somebody renamed past us, as "machinectl rename" does. */

#include "generation.h"

/* For NAME, MOVED, MOVED, NAME, NAME, MOVED. */
#define IMAGE_MOVED                                                                                        \
        "%s has no image of its name, but %s, which no file declares, has its machine-id. If that is it, " \
        "renamed by hand: \"machinectl rename %s %s\" takes that back, and \"nspawn-btrfs rename %s %s\" " \
        "then renames all of it."

/* The first image that no file declares in G and that is, by its machine-id, what is remembered of NAME, which has none. A
 * copy made by hand looks the same. Returns 1 with *ret, which the caller frees, or 0, also where nothing is remembered. */
int moved_find(const Generation *g, const char *name, char **ret);
