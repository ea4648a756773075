/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One snapshot of one container by its policy: conditions, hooks, the snapshot itself. All of it logs. */

#include "policy.h"

typedef struct Take {
        const char *name;
        const char *label; /* may be NULL */
        bool scheduled;    /* by the timer: OnlyIf= holds, and what is not there is skipped; then prune */
} Take;

/* Returns 0, also if it was skipped: then *RET_NAME stays NULL, else it is the name of the snapshot, also when what came
 * after it failed. The caller frees *RET_NAME. */
int take(const Take *t, const Policy *policy, char **ret_name);
