/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which containers can hear each other: two with one address matter only where they are in one network. */

#include "model.h"

/* Sets O->segments to the names of what the host0 of container O is in: its bridge or zone, that bridge's uplinks, the
 * parents of its MACVLAN= or IPVLAN=. Two containers with a name in common are in one network segment; none (NULL) is a
 * network of its own. Returns 0 or -ENOMEM. */
int segments_find(Config *c, Object *o);

/* Whether A and B hear each other, as far as the files say. */
bool segments_meet(const Object *a, const Object *b);
