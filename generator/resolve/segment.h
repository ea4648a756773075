/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which containers can hear each other: two with one address matter only where they are in one network. */

#include "resolve.h"

/* Gives the names of what the host0 of container O is in: its bridge or zone, that bridge's uplinks, the parents of its
 * MACVLAN= or IPVLAN=. Two containers with a name in common are in one network segment; none (NULL) is a network of its own.
 * Returns 0 or -ENOMEM; the caller frees. */
int segments_find(const Config *c, const Object *o, char ***ret);

/* Whether A and B hear each other, as far as the files say. */
bool segments_meet(const Resolved *a, const Resolved *b);
