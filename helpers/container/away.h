/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* AWAY: the image of a container is somewhere, and cannot be seen now. It is neither gone nor yet to be made, so no start
 * makes another, no verb changes the rest of it without it, and what lists says so. */

#include "generation.h"
#include "image.h"

/* Whether that is so of NAME, of which image_find() found IMAGE (type IMAGE_NONE: nothing): it is behind a link to where
 * nothing is now, in a pool that is not mounted, or stayed behind when the host's root was put back to a snapshot. G may
 * be unset. Returns 1 with the cause and the remedy in *ret, a sentence that the caller frees; 0 if not; negative errno. */
int away_find(const Generation *g, const char *name, const Image *image, char **ret);
