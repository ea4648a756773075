/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* Whether templates, snapshots and containers are on one btrfs, as cloning needs it, and where they were before the host's
 * root was rolled back; makes nothing. Returns 0 if all is well; 1 and in *ret what is wrong and how to mend it on this
 * host, which the caller frees. */
int layout_find_fault(char **ret);
