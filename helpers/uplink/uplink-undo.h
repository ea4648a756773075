/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How it was before "apply --uplink", kept in RUNTIME_DIR/uplink-before/ until that is confirmed. */

#include "bus.h"
#include "uplink.h"

/* Whether a change waits for confirmation. */
bool uplink_undo_exists(void);

/* Keeps what the bridges in NAMES have now, and what goes with them: all or nothing. */
int uplink_undo_save(char *const *names, const Uplinks *wanted, const Uplinks *in_force);

/* Puts all of it back, and reloads networkd. May be done again when it was cut short. Logs. */
int uplink_undo(sd_bus *bus);

/* Confirms: forgets how it was. */
int uplink_undo_forget(void);
