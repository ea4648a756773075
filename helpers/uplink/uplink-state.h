/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the kernel has of a link: addresses, and routes in every table; with the routing policy rules of the host. Kept as the kernel tells it, so that it can be told the same again. */

#include "util.h"

/* Writes it to the file PATH. Returns 0 or a negative errno. */
int uplink_state_save(const char *path, const char *link);

/* Adds to LINK what PATH has and it does not, after waiting up to USEC for networkd to bring the addresses back. Nothing
 * is taken away. A link, or PATH, that is not there is no error. Returns how much was added, or a negative errno. */
int uplink_state_restore(const char *path, const char *link, unsigned usec);
