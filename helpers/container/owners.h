/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whose the files of an image are, before systemd-nspawn sees to that. */

#include "generation.h"

/* -EPERM, and says the way, if NAME's image has owners of another kind of container (LXC's, from uid 100000 on) that the start
 * would change: systemd-nspawn's ranges begin at multiples of 65536, and root's files would be those of a user 34464 that the
 * guest has not. Returns 0. */
int owners_check(const Generation *g, const char *name);
