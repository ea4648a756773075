/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The adoption of one container. What is told goes to stdout, what is wrong to the log. */

#include <systemd/sd-bus.h>

#include "adopt-source.h"
#include "adopt-write.h"

typedef enum AdoptFlags {
        ADOPT_WRITE = 1 << 0,
        ADOPT_CONVERT = 1 << 1, /* only together with ADOPT_WRITE */
        ADOPT_ALL = 1 << 2,     /* whatever there is: what is no system is passed over, and said */
} AdoptFlags;

typedef struct Adoption {
        const char *root, *name;
        sd_bus *bus; /* NULL: there is no PID 1 to ask */
        AdoptFlags flags;

        Source source;
        char **unit; /* what PID 1 knew before; NULL: not asked */
        AdoptUndo undo;
        bool written;
} Adoption;

/* Returns a VerbStatus. */
int adoption_run(Adoption *a);

/* After a daemon-reload: is the unit what it was? If not, the adoption is undone, which wants another one. Returns a
 * VerbStatus. */
int adoption_look_again(const Adoption *a);

void adoption_done(Adoption *a);

/* The file, of those below ROOT, that declares container NAME, NULL if there is none. The caller frees. */
char *adoption_declared_by(const char *root, const char *name);
