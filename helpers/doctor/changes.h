/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How two generations differ, in the words of the configuration: the plan of the files as they are now, and what the
 * generator wrote at the last daemon-reload. */

#include "change.h"

/* FOLDER is the generator's output; -EBADF, or one without a complete generation, is empty. Returns 0, -EAGAIN if it is being
 * rewritten right now, or what reading it says. */
int changes_find(const Plan *p, int folder, Changes *ret);

/* By the record below ROOT of the uplinks in force: adds bridges that wait since an earlier daemon-reload ("created",
 * "changed", "removed"), and sets right the effect of those that do not have to. Returns 0, or what reading it says. */
int change_uplinks(Changes *c, const Plan *p, const char *root);
