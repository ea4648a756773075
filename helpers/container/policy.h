/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* [Snapshot] of a container, as it was staged. */

#include "generation.h"
#include "retention.h"

typedef struct Policy {
        bool declared;       /* there is a file for it; if not, nothing is deleted */
        const char *refused; /* a wrong value: the complaint, and nothing is deleted */
        RetentionPolicy keep;
        bool only_changed, only_running;
        const char *min_free; /* NULL: not set */
        Fields fields;        /* owns the strings; ExecBefore=, ExecAfter= */
} Policy;

/* Reads what G (may be unset) has for NAME; a container without a file has a policy too: keep all. Returns 0, -ENOMEM,
 * or what fields_parse() says. The caller ends *ret. */
int policy_read(const Generation *g, const char *name, Policy *ret);

/* Makes what is staged now the current generation, and opens it. Where the generator left nothing *ret stays unset.
 * Logs. Returns 0 or an error of the machine. */
int policy_open_generation(Generation *ret);

void policy_done(Policy *p);

#define _cleanup_policy_ _cleanup_(policy_done)
