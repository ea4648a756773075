/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "orders.h"

/* Runs the commands KEY= ("ExecBefore", "ExecAfter") of O one after the other, without a shell; the first that fails
 * ends it. They find NAME in $NSPAWN_BTRFS_CONTAINER; what they run of ours runs no hooks for NAME. Logs. Returns 0. */
int hooks_run(const Orders *o, const char *key, const char *name);
