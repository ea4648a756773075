/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The kernel's search in the trees of a btrfs. Needs CAP_SYS_ADMIN. */

#include <linux/btrfs.h>

/* One item, its data behind H of H->len bytes. Returns 0 to go on; else that is what tree_search() returns. */
typedef int (*TreeItem)(const struct btrfs_ioctl_search_header *h, const char *data, void *userdata);

/* Calls ITEM for all items between the smallest and the largest key of RANGE, in their order, of tree RANGE->tree_id (0:
 * that of FD). Returns 0, what ITEM returned, or -ENOTSUP: no btrfs. */
int tree_search(int fd, const struct btrfs_ioctl_search_key *range, TreeItem item, void *userdata);
