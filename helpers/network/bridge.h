/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bridges as the kernel has them. networkd makes them, but never takes one away. */

#include <stdbool.h>

bool bridge_exists(const char *name);

/* Removes bridge NAME unless it has ports. Returns 1 if it did, 0 if it is not there, no bridge, or has ports. */
int bridge_remove_idle(const char *name);

/* The same, with all its ports. */
int bridge_remove(const char *name);

/* Takes PORT off bridge NAME. One that is not on it is no error. */
int bridge_detach(const char *name, const char *port);

/* Gives a bridge another MAC ("02:00:00:00:00:01"). Returns 1 if it had another one, else 0. */
int bridge_set_mac(const char *name, const char *mac);
