/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* systemd's locks on an image, both of them: systemd-nspawn holds them as long as the container runs, machined while
 * it removes or renames. Holding them means that the container is stopped and stays so. nspawn refuses to start what
 * we hold: release before starting. Nobody's, with SYSTEMD_NSPAWN_LOCK=0 in the unit's environment. */

#include "util.h"

#define IMAGE_LOCK_FOLDER "/run/systemd/nspawn/locks"

typedef struct LockFile {
        int fd, dirfd; /* -EBADF: not held */
        char *name;
} LockFile;

typedef struct ImageLock {
        LockFile beside, inode;
} ImageLock;

#define IMAGE_LOCK_INIT                                                   \
        {                                                                 \
                .beside = { -EBADF, -EBADF }, .inode = { -EBADF, -EBADF } \
        }

/* Locks DIRFD/NAME, without waiting, as image_path_lock() of systemd 252 to 262 does: ".#NAME.lck" beside the image
 * and "inode-DEV:INO" in IMAGE_LOCK_FOLDER. DIRFD is the folder the image is really in, behind all links. An image
 * that does not exist has but the first. -EAGAIN: it runs, or machined is busy with it. *ret must be IMAGE_LOCK_INIT;
 * after a rename the second lock is the moved subvolume's, while the first still keeps nspawn away from the name. */
int image_lock_take(int dirfd, const char *name, ImageLock *ret);

/* Unlinks the lock files, as systemd does, and lets go. */
void image_lock_release(ImageLock *l);

#define _cleanup_image_lock_ _cleanup_(image_lock_release)
