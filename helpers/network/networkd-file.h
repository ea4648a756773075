/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which file of the administrator's, or of a program's, networkd goes by for a link. */

#include "link-id.h"

typedef struct NetworkdFile {
        char *path;
        char *text; /* with its drop-ins behind it */
} NetworkdFile;

/* Where networkd reads, most important first; ended by NULL. */
extern const char *const networkd_dirs[];

/* The first file in DIRS, by name, whose [Match] fits ID; ours do not count. Returns 0, -ENOENT, -EAGAIN if it is not
 * certain that the one in *ret fits (it asks for a Path= or Driver=, say), or what reading says. */
int networkd_file_find(const char *const *dirs, const LinkId *id, NetworkdFile *ret);

/* The file by which networkd makes LINK itself, as it does bonds and VLANs. Returns 0, -ENOENT or what reading says. */
int networkd_netdev_find(const char *const *dirs, const char *link, NetworkdFile *ret);

static inline const char *networkd_file_name(const NetworkdFile *f) {
        return strrchr(f->path, '/') + 1;
}

void networkd_file_done(NetworkdFile *f);

#define _cleanup_networkd_file_ _cleanup_(networkd_file_done)
