/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The Keep keys: each adds its reason to the snapshots that it keeps. V are N of one sort, oldest first. */

#include "retention.h"

/* The newest COUNT of them; RETENTION_ALL: all. */
void retention_keep_newest(RetentionVerdict **v, size_t n, unsigned count, RetentionReason because);

/* What P says of those without a label. Returns 0 or -ENOMEM. */
int retention_keep(const RetentionPolicy *p, RetentionVerdict **v, size_t n);
