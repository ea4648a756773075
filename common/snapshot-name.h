/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Names of snapshots: UTC, to the second, with an optional label behind a dot; milliseconds only where two fall in
 * one second. All that retention knows of a snapshot is in its name.
 *
 *      20261123T220544Z   20261123T220544.123Z   20261123T221000Z.before-upgrade   20261123T221500Z.replaced
 */

#include <stdbool.h>
#include <stdint.h>

/* The label of what a rollback or recreate put aside. Nobody else may give it. */
#define SNAPSHOT_LABEL_REPLACED "replaced"

/* The label of what a person took without saying one: no policy deletes it unasked. */
#define SNAPSHOT_LABEL_MANUAL "manual"

typedef struct SnapshotName {
        uint64_t usec;     /* since the epoch */
        const char *label; /* points into the name that was parsed; NULL if it has none */
} SnapshotName;

/* Strict: a date that does not exist, a leap second, a wrong label or any other form is -EINVAL, and then the entry
 * is not ours and never touched. S must outlive *ret. */
int snapshot_name_parse(const char *s, SnapshotName *ret);

/* The name of USEC with LABEL (may be NULL). Fractions of a second are left out unless MILLISECONDS: that form is for
 * when the plain one is taken. Returns 0, -ENOMEM, or -ERANGE outside the years 1970 to 9999; the caller frees. */
int snapshot_name_format(uint64_t usec, const char *label, bool milliseconds, char **ret);

/* What a user may give: 1 to 64 of A-Z a-z 0-9 "." "_" "-", a letter or digit first, not "replaced" or "manual". */
bool snapshot_label_is_valid(const char *s);

/* Same point in time, then by name: the order snapshots were taken in. "...44.5Z" sorts behind "...44Z" here, which
 * strcmp() gets wrong. For two parsed names. */
int snapshot_name_compare(const SnapshotName *a, const SnapshotName *b);

/* Later than NOW_USEC by more than a clock that is being set right may be: a wrong clock named it. */
bool snapshot_name_is_ahead(const SnapshotName *n, uint64_t now_usec);
