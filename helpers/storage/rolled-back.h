/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* Whether what was in MACHINES_DIR or STATE_DIR stayed behind when the host's root was put back to a snapshot: subvolumes
 * nested in a root are in none of its snapshots. Returns 1 and in *ret what is to be said, with the way back; 0 if not so, or
 * where it cannot be told; -ENOMEM. The caller frees *ret. */
int rolled_back_describe(char **ret);

/* The same, logged as an error: -ENOMEDIUM. Returns 0 if not so. */
int rolled_back_refuse(void);
