/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What concerns a whole btrfs file system. -ENOTSUP: not btrfs. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-id128.h>

#include "util.h"

/* The file system's id. stat(2) and statfs(2) cannot tell: both give each subvolume an identity of its own. */
int btrfs_fs_id(int fd, sd_id128_t *ret);

/* 1 if snapshots can be taken from A to B, 0 if they are two file systems. */
int btrfs_fs_same(int a, int b);

/* The number of the subvolume UUID on the file system of FD, from its tree of them: nothing is opened or searched.
 * -ENOENT: there is none. Needs CAP_SYS_ADMIN. */
int btrfs_fs_find_subvolume(int fd, sd_id128_t uuid, uint64_t *ret);

typedef enum BtrfsQuota {
        BTRFS_QUOTA_NONE,
        BTRFS_QUOTA_CLASSIC, /* qgroups: snapshots and their cleanup become orders of magnitude slower */
        BTRFS_QUOTA_SIMPLE,  /* from kernel 6.7: harmless */
} BtrfsQuota;

/* What is switched on, by /sys/fs/btrfs/ (kernel 5.9). Quotas are never switched by us. */
int btrfs_fs_quota(int fd, BtrfsQuota *ret);

/* How many bytes of subvolume ID are no other's, as classic quota groups count them: deleting it frees so many. -ENOENT
 * where nobody counts. Needs CAP_SYS_ADMIN. */
int btrfs_fs_exclusive(int fd, uint64_t id, uint64_t *ret);
