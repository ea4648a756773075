/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Our files in /run/systemd/network/ and /run/systemd/networkd.conf.d/. Ours are "50-nspawn-btrfs-*", and
 * "50-nspawn-btrfs.conf" in drop-in folders; nothing else there is touched. */

#include "generation.h"

/* Makes them what G has below network/; those of bridges with uplinks stay as they are (uplink.h). Files are replaced atomically and only when they differ. Returns how many were
 * written or removed. */
int network_files_install(const Generation *g);

/* When networkd is not the administrator's own choice it runs for us alone: then it shall leave routes and rules of
 * others alone (257 deleted a foreign "ip rule"). Returns 1 if that file was written or removed, else 0. */
int network_files_spare_foreign(const Generation *g);
