/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A container's image made from a template: whole or not at all. */

#include "util.h"

/* Edits the image at ROOT_FD before anybody can see it. Negative: give up. */
typedef int (*CloneEdit)(int root_fd, void *userdata);

/* Makes MACHINES_FD/NAME a writable snapshot of the subvolume TEMPLATES_FD/TEMPLATE. It is built hidden beside its
 * place, edited (EDIT may be NULL), committed and renamed, and is on disk under its name when this returns; killed at
 * any time it leaves at most the hidden one, which the next call removes. The caller holds our lock on NAME, and has
 * looked for an image in machined's other places.
 *
 * Returns 0. -EEXIST: NAME is taken, by whatever it is; -ENOENT: no such template; -ENOTDIR: the template is no
 * subvolume; -EXDEV, -ENOTSUP: the two folders are not on one btrfs; -ETXTBSY: an active swap file in the template; or
 * what EDIT returned. */
int clone_image(int templates_fd, const char *template, int machines_fd, const char *name, CloneEdit edit,
                void *userdata);
