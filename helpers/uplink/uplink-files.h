/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The files of bridges with uplinks in networkd's folder in /run. networkd is not told. */

#include "uplink-plan.h"

#define UPLINK_NETWORK_DIR "/run/systemd/network"

/* The names of all files that U has or had. */
int uplink_file_names(const Uplink *u, char ***names);

/* Writes U's files and the record of it. */
int uplink_install(const Uplink *u, const UplinkPlan *p);

/* For LINK when U is refused: what the bridge would have. */
int uplink_install_alone(const Uplink *u, const char *link);

/* Takes them away. */
int uplink_uninstall(const Uplink *u);

/* At boot, before networkd starts: what is wanted comes into force, all else goes. One that is refused is left out, and
 * said; those of its links that nobody configures have its addresses then. Returns -EPERM if one was. */
int uplink_boot(const Generation *g);
