/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How far a bootstrapping tool is, by what it prints. Pure. Each tool goes through known phases, announced by lines of
 * known beginnings, and some print the percentage of a phase. */

#include <stdbool.h>
#include <stddef.h>

#include "util.h"

typedef struct ProgressPhase {
        const char *line;  /* how its first line begins, behind "I: " */
        unsigned from, to; /* percent of the whole */
        const char *doing; /* as a person is told */
} ProgressPhase;

typedef struct ProgressTool {
        const char *program;
        const ProgressPhase *phases;
        size_t n_phases;
} ProgressTool;

typedef struct Progress {
        const ProgressTool *tool; /* NULL: nothing is known of it */
        const ProgressPhase *phase;
        unsigned percent; /* never falls */
        char *error;      /* the first line that began with "E: ", else the last at all: the likely cause */
        bool error_is_sure;
} Progress;

/* What is known of PROGRAM, NULL for nothing. */
const ProgressTool *progress_tool(const char *program);

typedef enum ProgressAnswer {
        PROGRESS_CHANGED = 1 << 0,
        PROGRESS_NOISE = 1 << 1, /* the line is a progress bar and does not belong in a log */
} ProgressAnswer;

/* Takes LINE in and strips its colours. Returns a mask of ProgressAnswer or -ENOMEM. */
int progress_line(Progress *p, char *line);

/* Sets the percentage, for tools that are watched in another way. Returns 1 if it changed, else 0. */
int progress_set(Progress *p, unsigned percent);

/* The percentage in a status text such as "Bootstrapping web: 42% (unpacking)". -ENOENT if there is none. */
int progress_parse(const char *status);

void progress_done(Progress *p);

#define _cleanup_progress_ _cleanup_(progress_done)
