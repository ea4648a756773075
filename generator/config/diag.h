/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What is wrong with the user's files, kept until somebody prints it. */

#include <stdbool.h>
#include <stddef.h>
#include <syslog.h>

#include "util.h"

typedef struct Diag {
        int level;  /* LOG_ERR, LOG_WARNING */
        char *text; /* "PATH:LINE: message", one line */
} Diag;

typedef struct Diags {
        Diag *items;
        size_t n;
        size_t *slots; /* where in items, plus one, by the hash of the text; 0: free */
        size_t n_slots;
        int error; /* -ENOMEM once a complaint could not be kept, else 0 */
} Diags;

/* Keeps a complaint about LINE of PATH (LINE 0: about the whole file). One that is there already is not kept twice,
 * since a profile is read for many containers. Returns the text, which belongs to D; NULL when memory ran out. */
const char *diag_add(Diags *d, int level, const char *path, unsigned line, const char *format, ...)
        _printf_(5, 6);

/* How many are errors. */
size_t diags_errors(const Diags *d);

void diags_done(Diags *d);
