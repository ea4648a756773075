/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bus.h"
#include "uplink.h"

/* Whether all that U's links, and its bridge if there is one, have is networkd's by its files, which takes it along. Adds their
 * addresses to *addresses. Returns 0, -EPERM after saying what is not, or a negative errno. */
int uplink_check_state(const Uplink *u, sd_bus *bus, char ***addresses);
