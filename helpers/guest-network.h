/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "settings.h"

/* A folder per container, bound into the guest: outside of its image, so that it holds for read-only and adopted images
 * too, and as a folder, so that a later change reaches the guest. */
#define GUEST_DIR "/run/nspawn-btrfs/guest"

/* Writes the networkd files of guest NAME: its address, and its MAC address where nspawn cannot set that. Returns 1 if
 * there are any, 0 if the guest is to find none. */
int guest_network_install(const Generation *g, const char *name, const SettingsContext *context);
