/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Replaces in ROOT_FD, a new writable snapshot of SOURCE_FD, what it shows where subvolumes were nested, by plain folders:
 * see hidden_replace_placeholder(). Needs CAP_SYS_ADMIN, and reads all of the tree, some milliseconds for a small system,
 * unless the source was made empty and has nothing nested. Returns 0; the paths, without a first slash, are in *ret, which
 * the caller frees. */
int placeholders_replace(int source_fd, int root_fd, char ***ret);
