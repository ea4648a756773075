/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The file that ends a generation ("complete"): a head, an index with a line for each artefact of the generation in
 * strcmp(3)'s order of their paths, and the contents of what is staged for the helpers, one behind the other. One file, since
 * PID 1 empties and refills the generator's folder while helpers read, and since a thousand containers would otherwise
 * be six thousand files. Each start of a container asks for two or three entries, so nothing is read but what the
 * search for them meets, however many containers there are.
 *
 *     nspawn-btrfs FORMAT HASH INDEX-SIZE DATA-SIZE\n
 *     PATH\0HASH\0OFFSET SIZE\n      OFFSET in the contents; "-" for what lies in a file of its own: units, links, folders
 */

#include <stdbool.h>
#include <stddef.h>

#include "hash.h"
#include "util.h"

/* To be raised when a reader of today would misread what a generator of tomorrow stages. */
#define MANIFEST_FORMAT 2
#define MANIFEST_HEAD "nspawn-btrfs "

typedef struct Manifest {
        char *map; /* of the whole file; NULL: none */
        size_t size;
        const char *index, *data; /* point into it */
        char hash[HASH_HEX + 1];  /* of the generation */
} Manifest;

/* All point into the manifest. */
typedef struct ManifestEntry {
        const char *path, *hash;
        const char *data; /* not ended by NUL; NULL if the content is not staged */
        size_t size;
} ManifestEntry;

/* The hash of an artefact: its path, its type's letter ('f', 'l', 'd'), its content or target. */
Hash manifest_hash(const char *path, char type, const void *data, size_t size);

/* Maps PATH. Returns 0, -EBADMSG if it is none or not whole, -EPROTO if it is of another format, or what open(2) and
 * mmap(2) say. The file must be replaced, never written to, as long as *ret lives. The caller ends *ret. */
int manifest_open_at(int dirfd, const char *path, Manifest *ret);

/* The entry of PATH. Returns whether there is one. */
bool manifest_get(const Manifest *m, const char *path, ManifestEntry *ret);

/* The entry behind *e (all zero: the first) of those whose path begins with PREFIX, in the order of their paths. Returns
 * whether there is one. */
bool manifest_next(const Manifest *m, const char *prefix, ManifestEntry *e);

/* The hash of PATH, NULL if the generation does not have it. */
const char *manifest_find(const Manifest *m, const char *path);

/* The part between PREFIX and SUFFIX of the entry's path, as a new string; NULL if it is not so or memory is short. */
char *manifest_entry_name(const ManifestEntry *e, const char *prefix, const char *suffix);

/* A copy of what is staged at PATH, with a NUL behind it. Returns 0, -ENOENT or -ENOMEM; the caller frees *ret. */
int manifest_data(const Manifest *m, const char *path, char **ret, size_t *ret_size);

void manifest_done(Manifest *m);

#define _cleanup_manifest_ _cleanup_(manifest_done)
