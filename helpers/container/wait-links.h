/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Waits, bounded, until the links of the host's that START, what is staged for container NAME, has are there: its bridge, and
 * what "Interface=", "MACVLAN=" and "IPVLAN=" name. nspawn does not, and fails at once. A bridge that G declares with uplinks
 * that are not in force is not waited for. Returns 0, or a negative errno after saying what is missing. */
int wait_links(const Generation *g, const char *name, const Fields *start);
