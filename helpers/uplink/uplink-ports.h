/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Links that leave a bridge, after networkd was told by its files. */

#include "bus.h"

/* Gives networkd some time to take LINK off BRIDGE, then does it: networkd leaves links alone that no file speaks of.
 * (To be first would be wrong: 252 then tries to attach it again to a bridge that is gone, and fails for good.) */
int uplink_let_go(const char *bridge, const char *link);

/* Has networkd set LINK up again if it gave up on it. */
int uplink_revive(sd_bus *bus, const char *link);

/* Waits, bounded, until networkd, which was started or reloaded right now, is through with LINK. */
int uplink_settle(sd_bus *bus, const char *link);
