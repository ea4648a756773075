/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The states of many units, by one call. */

#include <stdint.h>
#include <systemd/sd-bus.h>

#include "util.h"

typedef struct UnitState {
        char *name, *active, *sub;
        uint64_t next_usec; /* of a timer: when it elapses, 0: never or unknown */
} UnitState;

typedef struct UnitStates {
        UnitState *items; /* by name */
        size_t n;
} UnitStates;

/* Those loaded units whose names match one of the globs PATTERNS, timers with their next time. Returns 0 or what the
 * bus says. */
int unit_states_read(sd_bus *bus, char **patterns, UnitStates *ret);

/* NULL: not loaded. */
const UnitState *unit_states_find(const UnitStates *l, const char *name);

void unit_states_done(UnitStates *l);
