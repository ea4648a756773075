/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Adds to *ret, which the caller frees, the names of the image's .network files that its networkd may go by for host0:
 * in networkd's order, up to the first that matches for certain. Those before it ask for more than the name, and which
 * of them it takes hangs on the guest. ROOT_FD is the image. Returns 0 or -ENOMEM. */
int guest_files(int root_fd, char ***ret);
