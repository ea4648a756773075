/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The loop device between a mounted btrfs and the file it is in. */

#include <stdint.h>
#include <sys/stat.h>

#include "util.h"

typedef struct Loop {
        int fd;             /* of the device, read only */
        uint64_t allocated; /* how much of the device btrfs uses, in bytes */
} Loop;

/* Opens the device that the btrfs of FD is on. -ENOTSUP: not btrfs; -ENOTBLK: on several devices, or none of the loop
 * kind. */
int loop_of_btrfs(int fd, Loop *ret);

/* 1 if the device is on the file that ST tells of, 0 if it is on another. */
int loop_is_on(const Loop *l, const struct stat *st);

/* Makes the device as large as its file has become. */
int loop_grow(const Loop *l);

void loop_done(Loop *l);

#define _cleanup_loop_ _cleanup_(loop_done)
