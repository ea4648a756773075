/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Our files in /run/systemd/network/: "50-nspawn-btrfs-*", and NETWORK_DROPIN in drop-in folders; nothing else
 * there is touched. */

#include "generation.h"

/* Makes them what G has below network/; those of bridges with uplinks (uplink.h) and of bridges in HELD stay as they are,
 * and a file of networkd's that the administrator has replaced gets no drop-in of ours. Files are replaced atomically and
 * only when they differ. Returns how many were written or removed. */
int network_files_install(const Generation *g, char *const *held);

/* Whether G has any for networkd to take at once. */
bool network_files_any(const Generation *g);
