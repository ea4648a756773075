/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The first systemd-nspawn that makes missing mount points as the guest's root. What older ones make in an idmapped
 * image is nobody's there, for good, and the guest cannot write beside it. */
enum { NSPAWN_OWNS_MOUNT_POINTS = 253 };

/* Makes those that the mounts in SETTINGS (the text of a .nspawn file) need and that NAME's image lacks, as root's. What
 * cannot be made is left to systemd-nspawn, which says why. */
void mount_points_make(const char *name, const char *settings);
