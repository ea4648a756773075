/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stddef.h>

#include "keys.h"

const char *const known_unit[] = { "After", "Before", "Description", "Requires", "Wants", NULL };
const char *const known_service[] = { "CPUQuota", "MemoryMax", NULL };
const char *const known_netdev[] = { "Kind", "MACAddress", "MTUBytes", "Name", NULL };
const char *const known_bridge[] = { "STP", "VLANFiltering", NULL };
