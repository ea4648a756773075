/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Drop-in folders, as systemd.unit(5) has them: "web-1.container.d" before "web-.container.d" before "container.d". A file in
 * the former hides its namesakes in the latter. */

#include <stdbool.h>

#include "conf-files.h"
#include "kind.h"

/* A drop-in folder, from all folders of the search path together. */
typedef struct DropinFolder {
        char *name; /* "web.container.d", "container.d" */
        ConfFiles files;
        char *broken; /* the path of one that cannot be listed; NULL: none */
        int error;    /* why */
} DropinFolder;

typedef struct DropinFolders {
        DropinFolder *items; /* sorted by name, once they are merged */
        size_t n;
} DropinFolders;

/* "container.d", "web.container.d", ... */
bool is_dropin_folder(const char *name);

/* The folder NAME, which is new if it is not there yet. NULL when memory is short. */
DropinFolder *dropins_add(DropinFolders *l, const char *name);

/* Before anything is looked for. */
void dropins_merge(DropinFolders *l);

void dropins_done(DropinFolders *l);

/* Those that there are for NAME, the most specific first, and that of its kind last. Returns their number, or -ENOMEM; the
 * caller frees *ret. */
int dropins_of(const DropinFolders *l, Kind kind, const char *name, DropinFolder ***ret);

/* Of these N folders the files that count, sorted by name: those that none before them hides. DEFAULTS: only what the kind's
 * folder has, for all objects; else only what the others have. Returns their number, or -ENOMEM; the caller frees *ret. */
int dropins_files(DropinFolder *const *folders, size_t n, bool defaults, ConfFile ***ret);
