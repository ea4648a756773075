/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Generations of what the generator staged. PID 1 empties and refills its output while helpers run, so each is copied
 * to RUNTIME_DIR/generations/HASH, and links say which is which: "current" is the newest that was complete, "applied"
 * the one that install-generation is through with. */

#include "fields.h"
#include "manifest.h"

typedef struct Generation {
        Manifest manifest; /* all zero: none */
} Generation;

/* Makes "current" the newest complete generation. Returns 1 if it changed, 0 if not, -ENODATA if the generator left
 * none (still running, killed, or switched off), -EPROTO if a generator of another version wrote it. */
int generation_refresh(void);

/* The same, but waits up to USEC for -ENODATA to go away. */
int generation_refresh_wait(unsigned usec);

/* Opens the one that LINK ("current", "applied") names. Returns -ENOENT if there is none, -EPROTO if another
 * version of us left it. */
int generation_open(const char *link, Generation *ret);

/* Logs why R, an error of the functions above, has nothing to go by, with the remedy. Returns R. */
int generation_log(int r);

static inline bool generation_is_set(const Generation *g) {
        return g->manifest.map;
}

/* Whether NAME is one of its containers. */
bool generation_has_container(const Generation *g, const char *name);

/* Reads FOLDER/NAME/FILE, as "containers", "web", "start". Returns 0, -ENOENT or -ENOMEM. */
int generation_fields(const Generation *g, const char *folder, const char *name, const char *file,
                      Fields *ret);

/* A copy of the staged FILE of container NAME, with a NUL behind it. Returns 0, -ENOENT or -ENOMEM. */
int generation_container_file(const Generation *g, const char *name, const char *file, char **ret,
                              size_t *ret_size);

/* Makes "applied" what "current" is in G, and removes generations that no link names. */
int generation_set_applied(const Generation *g);

void generation_done(Generation *g);

#define _cleanup_generation_ _cleanup_(generation_done)
