/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a guest's root without a user namespace can set to keep the host's from removing or renaming its files: the
 * attributes "immutable" and "append only", read-only subvolumes, the default subvolume. */

/* Takes the attributes off the folder or file FD. Returns 1, 0 if it had none, or -EROFS. */
int unlock(int fd);

/* The same for the folder NAME in DIRFD, which a link is not. */
int unlock_folder(int dirfd, const char *name);

/* The same for a subvolume that is deleted next: it becomes writable for that, and is the default no more. */
int unlock_subvolume(int dirfd, const char *name);
