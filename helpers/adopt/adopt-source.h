/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What there is of a container that was made by hand: its image, and all files that shape its next start. */

#include <stdbool.h>

#include "image.h"

typedef struct Source {
        const char *root; /* "" for this machine; all paths below are inside */
        const char *name;
        Image image;
        char *nspawn; /* the .nspawn file that systemd-nspawn reads; NULL: there is none */
        bool trusted; /* by systemd-nspawn: it is in /etc or /run, not beside the image */
        char *hidden; /* another one in /run, where the settings of each start are put; NULL: there is none */
        unsigned unreadable; /* a line of nspawn, found by adopt_keys_read() */
        char *unit;          /* a unit file of this name that hides the stock one; NULL: there is none */
        char **dropins;
        char *dropins_stay; /* why they have to stay where they are; NULL: they need not */
        char **links;       /* in TARGET.wants/ and TARGET.requires/ of /etc/systemd/system/ */
} Source;

/* Looks for NAME below ROOT. -ENOENT: it has no image. The caller ends *ret. */
int source_find(const char *root, const char *name, Source *ret);

/* Reads a file of it. The caller frees *ret. */
int source_read(const Source *s, const char *path, char **ret, size_t *ret_size);

void source_done(Source *s);

#define _cleanup_source_ _cleanup_(source_done)
