/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How it was before "apply --uplink", kept in RUNTIME_DIR/uplink-before/ until that is confirmed. */

#include "paths.h"
#include "uplink.h"

#define UPLINK_BEFORE_DIR RUNTIME_DIR "/uplink-before"
#define UPLINK_UNFINISHED_DIR RUNTIME_DIR "/.#uplink-before"

/* Whether a change waits for confirmation. */
bool uplink_undo_exists(void);

/* Keeps what the bridges in NAMES have now, and what goes with them: all or nothing. */
int uplink_undo_save(char *const *names, const Uplinks *wanted, const Uplinks *in_force);

/* Puts all of it back, has networkd look again, and sees to it that the links have the addresses and routes that they had.
 * Takes no room in /run, asks nobody but PID 1, waits for each step a few seconds at most, and goes on behind one that fails.
 * May be done again when it was cut short or failed. Logs. */
int uplink_undo(void);

/* Confirms: forgets how it was. */
int uplink_undo_forget(void);
