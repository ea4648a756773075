/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "nested.h"

/* Makes the plain folder DIRFD/NAME a subvolume with the same content; data is shared, not copied, where the file system
 * can. PATH is that folder's path. One exchange puts it in place: killed at any time the image is there as the one or the
 * other, and what is left goes with the next call. The caller holds our lock on NAME and systemd's on the image.
 *
 * Returns 0; 1: it is one, but not all of the folder, which is at hidden_name() now, could be removed; -EALREADY: it is
 * a subvolume; -ENOTSUP: not on btrfs; -EBUSY: something is mounted in it; -EEXIST: subvolumes are in it, of which plain
 * folders would be made: *ret names them, which the caller ends; -ENOSPC; -EPROTO: cp(1) failed, and said why. */
int convert_folder(int dirfd, const char *path, const char *name, Nested *ret);
