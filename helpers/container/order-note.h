/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Why the last order of a container was withdrawn: for the verb that waits for it, and for status, until its next start or
 * order. At run time only. */

#include "util.h"

void order_note_write(const char *name, const char *reason);

/* NULL: nothing was withdrawn. The caller frees. */
char *order_note_read(const char *name);

void order_note_forget(const char *name);
