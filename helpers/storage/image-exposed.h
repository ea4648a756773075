/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "image.h"

/* Whether others than root may reach IMAGE, which image_find() has found below ROOT_FD, by its real path: a set-id program
 * that a guest's root leaves in it is one of the host's root to them. Modes in the image do not count, they are the
 * guest's. Below another root MACHINES_DIR counts as closed, as systemd-tmpfiles makes it when that boots. Returns 1 and
 * the folder that the image is in, which the caller frees, or 0, also where that cannot be told. */
int image_is_exposed(int root_fd, const Image *image, char **ret_folder);

/* Warns of it, if this host's image of NAME is there and is so. */
void image_warn_exposed(const char *name);

/* What to say of an exposed image, its path and the folder that is too open. */
#define IMAGE_EXPOSED                                                                                 \
        "%s can be reached by all users of this host, and so what its guest leaves there, as set-id " \
        "programs. "                                                                                  \
        "Let root alone pass: \"chmod 700 %s\", or move the image to a folder that is so."
