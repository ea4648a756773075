/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Generations of what the generator staged. PID 1 empties and refills its output while helpers run, so it is copied
 * whole to RUNTIME_DIR/generations/HASH/, and links say which is which: "current" is the newest that was complete,
 * "applied" the one that install-generation is through with. */

#include "manifest.h"
#include "orders.h"

typedef struct Generation {
        int dirfd;
        Manifest manifest;
} Generation;

#define GENERATION_NULL ((Generation){ .dirfd = -EBADF })

/* Makes "current" the newest complete generation. Returns 1 if it changed, 0 if not, -ENODATA if the generator left
 * none (still running, killed, or switched off), -EAGAIN if it was replaced while it was copied. */
int generation_refresh(void);

/* The same, but waits up to USEC for -ENODATA and -EAGAIN to go away. */
int generation_refresh_wait(unsigned usec);

/* Opens the one that LINK ("current", "applied") names. Returns -ENOENT if there is none. */
int generation_open(const char *link, Generation *ret);

/* Whether NAME is one of its containers. */
bool generation_has_container(const Generation *g, const char *name);

/* Reads FOLDER/NAME/FILE, as "containers", "web", "start". Returns what orders_read_at() does. */
int generation_orders(const Generation *g, const char *folder, const char *name, const char *file,
                      Orders *ret);

/* Makes "applied" what "current" is in G, and removes generations that no link names. */
int generation_set_applied(const Generation *g);

void generation_done(Generation *g);

#define _cleanup_generation_ _cleanup_(generation_done)
