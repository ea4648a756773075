/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether others than root may get to what FD, perhaps an O_PATH one, is open on, by its real path up to ROOT_FD: no folder
 * above it is root's alone. Its own mode does not count: it is a guest's to change. Returns 1 or 0; negative: that cannot
 * be told. */
int reachable_by_others(int root_fd, int fd);
