/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What there is by a container's name beside its image and snapshots: our files for it, settings, enablement and drop-ins
 * of an administrator's, the timer's stamp, the journal's link. All of it logs, and can be done again. */

#include <stdbool.h>

#include "machine.h"
#include "move.h"
#include "service.h"

/* Whether it is the administrator's to rename or remove: a file of a package is not. TO_DO: "rename". */
int traces_check(const char *name, const char *to_do);

/* Names what there is of NAME already, for a container that shall be called so; with FROM (may be NULL) only what that one has,
 * too. Returns 0 if there is nothing, else -EEXIST. */
int traces_check_free(const char *name, const char *from);

/* Whether nothing of it is there. */
bool traces_are_none(const char *name);

/* Names all of it, one a line. */
void traces_name(const char *name);

/* Stops its timer, and has systemd forget failures. */
void traces_forget(const Service *s);

int traces_remove(const char *name);

/* Adds all of it to M, which is of M->from. */
int traces_add(Move *m);

/* Has what was done in /etc written to disk: a power cut after it does not undo them. */
int traces_sync(void);

/* The link to the guest's journal that nspawn made on the host. */
void traces_unlink_journal(const Machine *m);

/* Tells all who go by the files: a daemon-reload, and what follows on it. */
int traces_reload(const Service *s);
