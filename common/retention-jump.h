/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Jumps in time: gaps between neighbours that only a clock that was set, or a host that was off, explains. */

#include "retention.h"

/* LABEL may be NULL: has it none? */
static inline bool retention_has_label(const RetentionVerdict *v, const char *label) {
        return v->when.label && label ? streq(v->when.label, label) : v->when.label == label;
}

/* The longest gap between two of V (N, oldest first) that is no jump: a day, or three times the median, whichever is
 * more. Returns 0 or -ENOMEM. */
int retention_longest_gap(RetentionVerdict *const *v, size_t n, uint64_t *ret_usec);
