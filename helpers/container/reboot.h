/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether a start is the second half of a guest's reboot: nspawn then ends with 133, and systemd starts the unit again by
 * itself. NRestarts alone does not tell, since any Restart= counts, and PID 1 leaves it as it is where a restart was given
 * up; the exit status alone does not, since a stop may meet a reboot, and PID 1 has cleared it when ExecStartPre= runs. */

#include <stdbool.h>

#include "util.h"

/* What ExecStopPost= is told by PID 1: leaves a token for a run that ended with 133, and takes it away otherwise. Only where
 * there are settings of a last start to go on with. Returns 0. */
int reboot_note(const char *name, bool rebooted);

/* Takes the token of NAME, which counts for this start alone. True if it was there, PID 1 has counted more restarts than at
 * the start before, and the unit was down for no longer than a restart takes. What cannot be told is no reboot. */
bool reboot_take(const char *name);
