/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What says that a container is being renamed: a link STATE_DIR/.rename-FROM whose target is TO, which outlives a killed
 * run and a power cut. Who has one waits for no lock: the run that made it may be dead. */

#include "util.h"

/* On disk when it returns. Returns 0, also where there is no STATE_DIR, and so nothing that could be half. */
int rename_mark_put(const char *from, const char *to);

void rename_mark_remove(const char *from);

/* What FROM is being renamed to. Returns 0 or -ENOENT; the caller frees *ret_to. */
int rename_mark_get(const char *from, char **ret_to);

/* The rename that NAME is the one or the other side of. Returns 0 or -ENOENT; the caller frees both. */
int rename_mark_find(const char *name, char **ret_from, char **ret_to);
