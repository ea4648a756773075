/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Our files in /run/systemd/network/: "50-nspawn-btrfs-*", and "50-nspawn-btrfs.conf" in drop-in folders; nothing else
 * there is touched. */

#include "generation.h"

/* Makes them what G has below network/; those of bridges with uplinks stay as they are (uplink.h). Files are replaced
 * atomically and only when they differ. Returns how many were written or removed. */
int network_files_install(const Generation *g);

/* Whether G has any for networkd to take at once. */
bool network_files_any(const Generation *g);
