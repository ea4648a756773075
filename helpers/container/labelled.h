/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

#include "util.h"

typedef struct Labelled {
        size_t n;
        uint64_t bytes; /* that no other has, at least; UINT64_MAX where that is not free to know */
} Labelled;

/* Counts the snapshots in SNAPSHOTS_FD that a rollback or recreate put aside (REPLACED), or those with another label, which no
 * policy deletes. A negative SNAPSHOTS_FD has none. */
Labelled labelled_count(int snapshots_fd, bool replaced);

/* "51 snapshots", or with their size "51 snapshots (1.2G or more)". The caller frees *ret. Returns 0 or -ENOMEM. */
int labelled_text(const Labelled *l, const char *what, char **ret);

/* Warns if those of NAME that no policy deletes have become many. */
void labelled_warn(const char *name, int snapshots_fd);
