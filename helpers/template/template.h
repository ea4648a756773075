/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A template made by its method: whole or not at all. All of it logs. */

#include "fields.h"

#define TEMPLATE_LOCK_FOLDER "/run/nspawn-btrfs/template-lock"
#define TEMPLATE_REBUILD_FOLDER "/run/nspawn-btrfs/rebuild"
#define TEMPLATE_BUILD_FOLDER "/run/nspawn-btrfs/build"

typedef struct Template {
        const char *name;
        const Fields *fields; /* templates/NAME/fields */
        int dirfd;            /* of TEMPLATES_DIR */
} Template;

/* Fills the new subvolume FD, which the program that does so knows as PATH. Returns 0. */
int template_fill(const Template *t, const char *path, int fd);

/* Builds T beside its place, and puts it there; the one that was there before goes. The caller holds the lock and is
 * in a mount namespace of its own. */
int template_build(const Template *t);
