/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <systemd/sd-bus.h>

#include "generation.h"

/* Makes the snapshot timers that run those of CURRENT: stops removed ones, starts added ones, restarts changed ones
 * and those that a reload without their file left elapsed for ever (252, 257). Others are left alone, so that an
 * administrator's stop survives. BEFORE may be NULL. Goes on after a failure; returns the first. */
int timers_update(sd_bus *bus, const Manifest *before, const Manifest *current);
