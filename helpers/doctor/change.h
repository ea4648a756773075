/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One line of how two generations differ, in the words of the configuration. */

#include "plan.h"

typedef struct Change {
        char *object; /* "web.container" */
        char *what;   /* "+Key=value", "-Key=value", "reordered", "created", "removed" */
        Effect effect;
        char *where; /* "PATH:LINE", "PATH", NULL */
} Change;

typedef struct Changes {
        Change *items; /* by kind, name and artefact */
        size_t n;
} Changes;

void change_done(Change *c);
void changes_done(Changes *c);
