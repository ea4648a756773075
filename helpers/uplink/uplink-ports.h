/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Links that go to a bridge or leave it, after networkd was told by its files. */

#include "bus.h"

/* Has PID 1 do METHOD ("ReloadOrRestartUnit") to networkd. One that hangs is waited for a few seconds only, and a reload is
 * made a restart then. Returns 0 or as bus_unit_job(). */
int uplink_networkd(sd_bus *bus, const char *method);

/* Waits, bounded, until networkd has put LINK onto BRIDGE; restarts it if need be. Returns 0, -ETIMEDOUT or what became
 * of the restart. */
int uplink_attach(sd_bus *bus, const char *bridge, const char *link);

/* Gives networkd some time to take LINK off BRIDGE, then does it: networkd leaves links alone that no file speaks of.
 * (To be first would be wrong: 252 then tries to attach it again to a bridge that is gone, and fails for good.) */
int uplink_let_go(const char *bridge, const char *link);

/* Has networkd set LINK up again if it gave up on it, by a restart where BUS does not reach it. */
int uplink_revive(sd_bus *bus, const char *link);

/* Waits, bounded, until networkd, which was started or reloaded right now, is through with LINK. */
int uplink_settle(sd_bus *bus, const char *link);
