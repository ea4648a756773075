/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The .nspawn files that prepare installs in /run/systemd/nspawn/. What was installed at the last start is kept in
 * RUNTIME_DIR/settings/: by it we know our own files, and a guest that reboots goes on with it. */

#include <stdbool.h>

#include "generation.h"

/* What only the start itself can tell. */
typedef struct SettingsContext {
        const char *mac;  /* of the guest, "" if nspawn is to choose */
        unsigned systemd; /* major version, 0 if unknown */
} SettingsContext;

/* Installs what G has for NAME. Returns 0. -EEXIST: somebody else's file is in its place. */
int settings_install(const Generation *g, const char *name, const SettingsContext *context);

/* Whether what is installed for NAME came along with another's image, by "machinectl clone" or "rename": it was written
 * by us, but not for a start of NAME. */
bool settings_is_copy(const char *name);

/* Puts the settings of the last start back. Returns 0, or -ENOENT if there was none. */
int settings_restore(const char *name);

/* Takes the file of NAME away, if it is ours; keeps what settings_restore() and a reboot need if KEEP. Returns 1 if it
 * did. */
int settings_remove(const char *name, bool keep);

/* The names that have settings of a last start, as a new list in *ret. */
int settings_list(char ***ret);
