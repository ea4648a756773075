/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What systemd-nspawn makes itself in an idmapped image is nobody's there, for good, and the guest cannot write beside it:
 * 252 for all mounts, later ones (seen with 262) for tmpfs and overlays still. */

/* Makes those that the mounts in SETTINGS (the text of a .nspawn file) need and that NAME's image lacks, as root's. What
 * cannot be made is left to systemd-nspawn, which says why. */
void mount_points_make(const char *name, const char *settings);
