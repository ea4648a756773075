/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "adopt-source.h"

/* What was done, so that it can be undone. */
typedef struct AdoptUndo {
        const char *root; /* the paths are below */
        char *file;       /* the .container file; NULL: nothing is there to undo */
        char **moved;     /* FROM, TO, FROM, TO ... */
        char **links;     /* PATH, TARGET, PATH, TARGET ... */
} AdoptUndo;

/* Writes /etc/nspawn-btrfs.d/NAME.container, then puts aside what it replaces: files get ADOPTED_SUFFIX behind their
 * names, links are removed. Killed in between, the old files still hold, and adopt_finish() does the rest; failed, it
 * undoes what it did, and undo->file is NULL if that went well. The caller ends *undo. */
int adopt_write(const Source *s, const char *text, size_t size, AdoptUndo *undo);

/* Puts all back, then removes the .container file, which stays where something could not be put back. */
int adopt_undo(const AdoptUndo *undo);

void adopt_undo_done(AdoptUndo *undo);

/* Ends what a killed run began for NAME. Returns 1 if there was something, 0 if not. */
int adopt_finish(const char *root, const char *name);

#define ADOPTED_SUFFIX ".adopted"
