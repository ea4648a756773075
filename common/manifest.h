/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The list that ends a generation ("complete"): its hash, then "HASH PATH" for each artefact in it. Only what agrees
 * with it is whole. */

#include <stdbool.h>
#include <stddef.h>

#include "hash.h"
#include "util.h"

typedef struct ManifestEntry {
        const char *hash, *path; /* point into Manifest.text */
} ManifestEntry;

typedef struct Manifest {
        char *text;
        const char *hash; /* of the generation */
        ManifestEntry *items;
        size_t n;
} Manifest;

/* The hash of an artefact: its path, its type's letter ('f', 'l', 'd'), its content or target. */
Hash manifest_hash(const char *path, char type, const void *data, size_t size);

/* Reads PATH. Returns 0, -ENOENT, -EBADMSG if it is none, or what read_file_at() says. */
int manifest_read_at(int dirfd, const char *path, Manifest *ret);

/* The hash of PATH, NULL if the generation does not have it. */
const char *manifest_find(const Manifest *m, const char *path);

void manifest_done(Manifest *m);

#define _cleanup_manifest_ _cleanup_(manifest_done)
