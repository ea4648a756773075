/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where a container's image is: what machined would find, and in what form. */

#include <stdbool.h>

#include "util.h"

typedef enum ImageType {
        IMAGE_NONE,
        IMAGE_SUBVOLUME,
        IMAGE_FOLDER,
        IMAGE_RAW,   /* NAME.raw, a disk image */
        IMAGE_BLOCK, /* a block device, usually by a link */
        IMAGE_OTHER, /* in the way: machined refuses it */
} ImageType;

typedef struct Image {
        ImageType type;
        const char *folder; /* of the search path, "/var/lib/machines" */
        char *path;         /* as machined has it, "/var/lib/machines/web" */
        char *target;       /* the same behind all links: systemd's locks are there */
} Image;

/* Looks for NAME in machined's folders in its order (image_search_path[] of systemd 252 to 262), NAME before NAME.raw
 * in each, below ROOT_FD, links followed in there. An image below /run/systemd/generator*, that is the placeholder
 * behind /usr/lib/machines/, is none. Returns 0, or -ENOENT with *ret untouched; the caller ends *ret. */
int image_find(int root_fd, const char *name, Image *ret);

/* Where image_find() finds nothing: the first of those places that is a link to where there is nothing now, a disk that
 * is not mounted, say. Returns 0, or -ENOENT; the caller frees *ret_path and *ret_target. */
int image_find_dangling(int root_fd, const char *name, char **ret_path, char **ret_target);

/* Opens the folder of NAME's image on this host. Returns -ENOENT if there is none, or it is a disk image. */
int image_open(const char *name);

/* The names of all images in those folders, sorted; for each of them image_find() does the rest. Returns 0; the caller
 * frees *ret. */
int image_list(int root_fd, char ***ret);

void image_done(Image *i);

#define _cleanup_image_ _cleanup_(image_done)
