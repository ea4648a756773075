/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The live change of uplinks, as "apply --uplink" makes it. Logs. */

#include "bus.h"
#include "uplink.h"

typedef struct UplinkSwitch {
        Uplinks wanted, in_force;
        char **names;             /* of the bridges that change */
        struct UplinkPlan *plans; /* one for each in wanted; empty for those that do not change */
        char **addresses;         /* by which the host was reached over the links */
} UplinkSwitch;

/* Finds out what is to be done. Nothing is changed. Returns 1 if there is something, 0 if not, -EPERM if anything is
 * refused. */
int uplink_switch_prepare(UplinkSwitch *s, const Generation *g, sd_bus *bus);

/* Does what G declares: files, networkd, and waits until the links are ports. */
int uplink_switch_run(UplinkSwitch *s, const Generation *g, sd_bus *bus);

/* Waits, bounded, until the host has the addresses that it had; says what the bridges have. */
void uplink_switch_report(const UplinkSwitch *s);

void uplink_switch_done(UplinkSwitch *s);
