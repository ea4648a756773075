/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An image exchanged for a writable snapshot of another subvolume: rollback to one of its snapshots, or a fresh start
 * from a template. At no instant is the image missing, and what it was stays as a snapshot. */

#include <stdint.h>

#include "clone.h"
#include "nested.h"
#include "subvol.h"
#include "util.h"

typedef struct Exchange {
        char *replaced; /* the snapshot of what was there; NULL: nothing was */
        char **emptied; /* subvolumes nested in the source when it was taken: plain folders now */
        Nested nested;  /* with -ENOTEMPTY: what keeps it from being done */
} Exchange;

/* Builds what shall be MACHINES_FD/NAME, hidden beside it: a writable snapshot of SOURCE_FD after EDIT (may be NULL).
 * NAME may run meanwhile; the caller holds our lock on it until image_exchange() or image_exchange_drop(). Returns 0;
 * -ENOTDIR: the source is no subvolume; -EXDEV, -ENOTSUP: not on one btrfs; or what EDIT returned. *ret must be zero, or
 * of an earlier call; the caller ends it. */
int image_exchange_build(int machines_fd, const char *name, int source_fd, CloneEdit edit, void *userdata,
                         Exchange *ret);

/* Removes what was built, or after the exchange what was there: its content is among the snapshots then. */
void image_exchange_drop(int machines_fd, const char *name);

/* Puts what was built in the place of MACHINES_FD/NAME, and what was there into SNAPSHOTS_FD as "NOW_USEC.replaced". The
 * exchange is one step and on disk when this returns; killed at any time it leaves the image as it was or as it shall be. What
 * is hidden then stays for image_exchange_drop(). What a killed call has put aside is used again while it is the image's
 * state. An image that is gone is made anew. The caller holds systemd's lock on the image, too.
 *
 * Returns 0. -ENOTEMPTY: subvolumes with content are nested in the image (ret->nested); they are in no snapshot, so
 * nothing has been changed. Empty ones are dropped, and with DROP_NESTED all. -ENOTDIR: the image is no subvolume; -EXDEV: not on one btrfs;
 * -EBUSY: the image is a mount point; -ETXTBSY: an active swap file; -ENOENT: somebody removed what was built. */
int image_exchange(int machines_fd, const char *name, int snapshots_fd, uint64_t now_usec, bool drop_nested,
                   Exchange *ret);

void exchange_done(Exchange *r);

#define _cleanup_exchange_ _cleanup_(exchange_done)
