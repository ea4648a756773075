/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What "nspawn-btrfs" can do: one verb, one small program in LIBEXEC_DIR. */

#include <stdbool.h>
#include <stddef.h>

/* Of every verb. */
typedef enum VerbStatus {
        VERB_DONE,
        VERB_FAILED,
        VERB_USAGE,
        VERB_LOCKED,  /* somebody else is at it */
        VERB_NOTHING, /* no such container, template, snapshot */
} VerbStatus;

typedef struct VerbInfo {
        const char *name, *arguments, *help;
        bool destroys; /* data goes by it: never guessed for a word that is misspelt */
} VerbInfo;

/* In the order in which help shows them. */
extern const VerbInfo verbs[];
extern const size_t n_verbs;

/* NULL if there is none. */
const VerbInfo *verb_info(const char *name);

/* The program of a verb, in LIBEXEC_DIR or where $NSPAWN_BTRFS_LIBEXEC says. Returns 0 or -ENOMEM; the caller frees. */
int verb_program(const char *name, char **ret);
