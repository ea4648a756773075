/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which snapshots a policy keeps. A pure function of the set of names: "now" is no input, so a wrong clock deletes
 * nothing, and pruning after every snapshot ends where pruning once does. No I/O; the caller deletes. */

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snapshot-name.h"
#include "util.h"

#define RETENTION_ALL UINT_MAX /* the value "all" of a Keep key */

typedef enum RetentionPeriod {
        RETENTION_HOURLY, /* hours since the epoch, so that the two equal hours of a long day are two */
        RETENTION_DAILY,  /* these four by the civil date in the zone of tzset(3) */
        RETENTION_WEEKLY, /* ISO weeks: Monday first */
        RETENTION_MONTHLY,
        RETENTION_YEARLY,
        _RETENTION_PERIOD_MAX,
} RetentionPeriod;

typedef struct RetentionPolicy {
        bool keep_all;        /* no Keep key is set: no snapshot without a label is ever deleted */
        unsigned last;        /* KeepLast=; 0 means 1, the newest always stays */
        uint64_t within_usec; /* KeepWithin=; 0: not set */
        unsigned periods[_RETENTION_PERIOD_MAX];
        unsigned replaced; /* KeepReplaced=; holds with keep_all too, since it has a default of its own */
} RetentionPolicy;

#define RETENTION_POLICY_INIT \
        { .keep_all = true, .last = 1, .replaced = 3 }

typedef enum RetentionReason {
        RETENTION_BECAUSE_PINNED = 1 << 0,   /* the caller said so */
        RETENTION_BECAUSE_LABEL = 1 << 1,    /* labels pin */
        RETENTION_BECAUSE_REPLACED = 1 << 2, /* among the newest KeepReplaced= */
        RETENTION_BECAUSE_ALL = 1 << 3,      /* keep_all */
        RETENTION_BECAUSE_LAST = 1 << 4,
        RETENTION_BECAUSE_WITHIN = 1 << 5,
        RETENTION_BECAUSE_HOURLY = 1 << 6, /* << RetentionPeriod for the others */
} RetentionReason;

typedef struct RetentionVerdict {
        const char *name; /* of the list that was given */
        SnapshotName when;
        unsigned reasons; /* RetentionReason; 0: delete */
} RetentionVerdict;

typedef struct Retention {
        RetentionVerdict *verdicts; /* oldest first */
        size_t n;
} Retention;

/* A verdict for each of NAMES that is a snapshot's; the others are not ours and left out. Snapshots with a label
 * (and the replaced ones) stand outside the count: taking or removing one changes nothing for the rest. PINNED (may
 * be NULL) are names. Calls localtime_r(3): the zone is the caller's to set. Returns 0 or -ENOMEM; NAMES must outlive
 * *ret, which the caller ends with retention_done(). */
int retention_plan(const RetentionPolicy *p, char *const *names, char *const *pinned, Retention *ret);

void retention_done(Retention *r);

#define _cleanup_retention_ _cleanup_(retention_done)

/* "last,within,hourly", in the order of the enum; "" for none. Returns 0 or -ENOMEM; the caller frees. */
int retention_reasons_format(unsigned reasons, char **ret);
