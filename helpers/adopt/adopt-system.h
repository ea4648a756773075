/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "adopt-source.h"

/* Why the image of S is no system: systemd-nspawn would refuse to boot the folder, or nothing was ever written to the start
 * of the disk image. Block devices are not opened. Returns 1 with *ret, static; 0: it is one, as far as that tells. */
int adopt_no_system(const Source *s, const char **ret);
