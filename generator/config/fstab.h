/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Returns the number of the first line of ROOT/etc/fstab that mounts something at WHERE, 0 if there is none, or the
 * file cannot be read. */
unsigned fstab_line_of(const char *root, const char *where);
