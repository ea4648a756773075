/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The Keep keys: each adds its reason to the snapshots that it keeps. V are N, oldest first. */

#include "retention.h"

/* The newest COUNT of them; RETENTION_ALL: all. */
void retention_keep_newest(RetentionVerdict **v, size_t n, unsigned count, RetentionReason because);

/* Those of LABEL (NULL: without one) within USEC of the newest of V, of whatever sort. A jump in time counts no more than
 * the longest gap that is none: a wrong clock must not age them all at once. Returns 0 or -ENOMEM. */
int retention_keep_within(RetentionVerdict **v, size_t n, const char *label, uint64_t usec,
                          RetentionReason because);

/* What P says of those without a label. Returns 0 or -ENOMEM. */
int retention_keep(const RetentionPolicy *p, RetentionVerdict **v, size_t n);
