/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Waits, bounded, until BRIDGE is there for container NAME: nspawn does not, and fails at once. One that G declares with
 * uplinks that are not in force is not waited for. BRIDGE may be NULL. Returns 0, or a negative errno after saying what
 * is missing. */
int wait_bridge(const Generation *g, const char *name, const char *bridge);
