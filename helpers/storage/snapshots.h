/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The snapshots of one container: read-only subvolumes in its own folder, which lets several containers' snapshots
 * share a commit. SNAPSHOTS_FD is that folder. */

#include <stdint.h>

#include "snapshot-name.h"
#include "subvol.h"
#include "util.h"

/* Takes a snapshot of the subvolume SOURCE_FD, named by NOW_USEC, with LABEL (may be NULL); the name gets milliseconds
 * where the plain one is taken. It is on disk when this returns, with all that was written before. What is nested in
 * the source is not in it: see subvol_list_children(). -ETXTBSY: an active swap file; else as subvol_snapshot(). The
 * caller frees *ret_name (may be NULL). */
int snapshot_take(int source_fd, int snapshots_fd, const char *label, uint64_t now_usec, char **ret_name);

/* The names in the folder that are snapshots', in no order; nothing is opened. Stand-ins for snapshots, in
 * a folder that was put back with the host's root, are left out. The caller frees *ret. */
int snapshot_list(int snapshots_fd, char ***ret);

/* Whether the folder holds any such stand-in. */
bool snapshot_has_stand_ins(int snapshots_fd);

/* The newest by name that is not ahead of NOW_USEC. -ENOENT: there is none. The caller frees *ret. */
int snapshot_newest(int snapshots_fd, uint64_t now_usec, char **ret);

/* Has anything been written to LIVE_FD since its newest snapshot as of NOW_USEC? Returns 1 or 0; 1 also when the newest is of another
 * subvolume, as after a rollback. Commits first, or late writes would be missed; reading (relatime) and writing in
 * nested subvolumes do not count, another tool's snapshots neither. */
int snapshot_is_changed(int live_fd, int snapshots_fd, uint64_t now_usec);

/* The snapshot that LIVE_FD was made of by a rollback: pruning keeps it. -ENOENT: none of these. The caller frees
 * *ret. */
int snapshot_origin(int live_fd, int snapshots_fd, char **ret);

/* The newest of what was put aside by a rollback or the like and is a snapshot of the subvolume PARENT, with its *ret_info
 * (may be NULL). -ENOENT: none of these. The caller frees *ret. */
int snapshot_find_replaced(int snapshots_fd, sd_id128_t parent, char **ret, SubvolInfo *ret_info);

/* Whether it is free to know what deleting a snapshot would free: where classic quota groups count it anyway. Simple ones
 * charge the subvolume that wrote first, which is never a snapshot. */
bool snapshot_sizes_are_known(int snapshots_fd);

/* How many bytes deleting NAME alone would free. -ENOENT where nobody counts. Needs CAP_SYS_ADMIN. */
int snapshot_size(int snapshots_fd, const char *name, uint64_t *ret);
