/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "paths.h"
#include "settings.h"

/* The first systemd-nspawn that knows $SYSTEMD_NSPAWN_NETWORK_MAC; before it, the guest's networkd sets the address. */
enum { GUEST_SETS_MAC = 255 };

/* Writes the networkd files of guest NAME: its address, and its MAC address where nspawn cannot set that. Returns 1 if
 * there are any, 0 if the guest is to find none. */
int guest_network_install(const Generation *g, const char *name, const SettingsContext *context);
