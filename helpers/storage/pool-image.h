/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The file that holds a pool: a btrfs in a file that is allocated as a whole, so that a host that runs full does not
 * break it. */

#include <stdint.h>

#include "util.h"

/* 1: PATH is such a file; 0: nothing is there. -EMEDIUMTYPE: something else is. */
int pool_image_check(const char *path);

/* Makes PATH, of SIZE bytes, beside its place, and renames it: killed at any time it is there as a whole or not, and
 * what else is left goes with the next call. -EEXIST; -ENOSPC; -ENOENT: mkfs.btrfs is not installed; -EPROTO: it has
 * refused, and has said why. */
int pool_image_make(const char *path, uint64_t size);

/* Makes the file FD, which is OLD bytes long, SIZE bytes long, and allocates all of it. -ENOSPC: it is as it was. */
int pool_image_extend(int fd, uint64_t old, uint64_t size);

/* What the file system of PATH's folder has free, for messages; 0 if that cannot be told. */
uint64_t pool_image_free(const char *path);
