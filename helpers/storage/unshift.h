/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>

#include "util.h"

/* The range that the image at ROOT_FD was shifted to by nspawn's chown ("PrivateUsers=pick"), by the owner of its root;
 * 0 for none. -EINVAL: that owner is nobody's root. */
int unshift_detect(int root_fd, uid_t *ret_shift);

/* Gives all files below ROOT_FD back to the owners they had, with modes, capabilities and access lists. Returns 0. */
int unshift(int root_fd, uid_t shift);
