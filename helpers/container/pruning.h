/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The policy applied to the snapshots of one container: the same for the verb and after a scheduled snapshot. */

#include "machine.h"
#include "policy.h"

typedef struct Pruning {
        Retention plan; /* a verdict for each snapshot, oldest first */
        char **names;
        char *origin; /* what the live image was made of, pinned; NULL: none of these */
} Pruning;

/* What POLICY means for the snapshots of M, now. Unless one would go only names are looked at: nothing is opened, however
 * many. PINNED (may be NULL): the name of one more that stays. MEANT: a person's own count, so that a host that was off
 * for long is no reason to wait. Returns 0; the caller ends *ret, which must be zero. */
int pruning_plan(const Machine *m, const Policy *policy, const char *pinned, bool meant, Pruning *ret);

/* Says what a wrong clock named, with the command that ends it, and whether nothing goes this once. */
void pruning_warn(const Machine *m, const Pruning *p);

/* Deletes what P does not keep, with one commit at the end. What is being sent stays until the next time. Logs each. Goes
 * on after a failure and returns the first. */
int pruning_apply(const Machine *m, const Pruning *p);

/* All three. A refused policy deletes nothing and says so. */
int pruning_run(const Machine *m, const Policy *policy, const char *pinned);

/* "label", "daily,weekly", "origin of the live image": why V is kept, "" if it is not. The caller frees. */
int pruning_reason(const Pruning *p, const RetentionVerdict *v, char **ret);

void pruning_done(Pruning *p);

#define _cleanup_pruning_ _cleanup_(pruning_done)
