/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <systemd/sd-bus.h>

#include "fields.h"
#include "strv.h"

/* Claims for container NAME, as long as its unit is active, MAC ("" for none) and the addresses in START. Logs and
 * returns -EADDRINUSE if another container that runs or starts has one of them; warns of one with the same
 * machine-id. */
int claims_take(sd_bus *bus, const char *name, const char *mac, const Fields *start);
