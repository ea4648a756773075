/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether something is mounted at PATH: 1, or 0, also if PATH is not there. A bind mount of the same file system counts,
 * which comparing device numbers would miss. */
int is_mount_point(const char *path);

/* The first mount at PATH or below it, in *ret, which the caller frees. Returns 1, or 0 if there is none. PATH must be
 * free of links, as the kernel names it. */
int find_mount_within(const char *path, char **ret);

/* The first mount that shows the subvolume FD or a folder in it, in *ret likewise. What is mounted over such a mount hides
 * it. */
int find_mount_of(int fd, char **ret);
