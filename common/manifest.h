/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The file that ends a generation ("complete"): its hash, a line "HASH SIZE PATH" for each artefact in it, an empty
 * line, and then the contents of what is staged for the helpers, one behind the other (SIZE is "-" for what lies in a
 * file of its own: units, links, folders). One file, since PID 1 empties and refills the generator's folder while
 * helpers read, and since a thousand containers would otherwise be six thousand files. */

#include <stdbool.h>
#include <stddef.h>

#include "hash.h"
#include "util.h"

typedef struct ManifestEntry {
        const char *hash, *path;
        const char *data; /* not ended by NUL; NULL if the content is not staged */
        size_t size;
} ManifestEntry;

typedef struct Manifest {
        char *text; /* all else points into it */
        const char *hash;
        ManifestEntry *items; /* by path */
        size_t n;
} Manifest;

/* The hash of an artefact: its path, its type's letter ('f', 'l', 'd'), its content or target. */
Hash manifest_hash(const char *path, char type, const void *data, size_t size);

/* Reads PATH. Returns 0, -ENOENT, -EBADMSG if it is none or not whole, or what read_file_at() says. */
int manifest_read_at(int dirfd, const char *path, Manifest *ret);

/* The hash of PATH, NULL if the generation does not have it. */
const char *manifest_find(const Manifest *m, const char *path);

/* A copy of what is staged at PATH, with a NUL behind it. -ENOENT. */
int manifest_data(const Manifest *m, const char *path, char **ret, size_t *ret_size);

void manifest_done(Manifest *m);

#define _cleanup_manifest_ _cleanup_(manifest_done)
