/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bridges as the kernel has them. networkd makes them, but never takes one away. */

#include <stdbool.h>

bool bridge_exists(const char *name);

/* Removes bridge NAME unless it has ports. Returns 1 if it did, 0 if it is not there, no bridge, or has ports. */
int bridge_remove_idle(const char *name);
