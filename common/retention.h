/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which snapshots a policy keeps. A pure function of the set of names, so pruning after every snapshot ends where
 * pruning once does. "Now", how long the host is up and the order in which the snapshots were made say only which names
 * a wrong clock gave; tests/model/retention-model.py shows what that costs at worst. No I/O; the caller deletes. */

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
        /* These hold with keep_all too, having defaults of their own. */
        unsigned replaced;             /* KeepReplaced= */
        uint64_t replaced_within_usec; /* KeepReplacedWithin=; either keeps */
        unsigned manual;               /* KeepManual= */
} RetentionPolicy;

#define RETENTION_POLICY_INIT                                                                         \
        {                                                                                             \
                .keep_all = true, .last = 1, .replaced = 3,                                           \
                .replaced_within_usec = UINT64_C(7) * 24 * 60 * 60 * 1000000, .manual = RETENTION_ALL \
        }

typedef enum RetentionReason {
        RETENTION_BECAUSE_PINNED = 1 << 0,   /* the caller said so */
        RETENTION_BECAUSE_LABEL = 1 << 1,    /* labels pin */
        RETENTION_BECAUSE_REPLACED = 1 << 2, /* among the newest KeepReplaced=, or young enough */
        RETENTION_BECAUSE_ALL = 1 << 3,      /* keep_all */
        RETENTION_BECAUSE_LAST = 1 << 4,
        RETENTION_BECAUSE_WITHIN = 1 << 5,
        RETENTION_BECAUSE_HOURLY = 1 << 6, /* << RetentionPeriod for the others */
        /* What only a wrong clock explains. */
        RETENTION_BECAUSE_AHEAD = 1 << 11, /* named later than now: it counts for nothing */
        RETENTION_BECAUSE_JUMP = 1 << 12,  /* the newest is behind a jump in time: nothing goes this once */
        RETENTION_BECAUSE_ORDER =
                1 << 13, /* made before one that is named earlier, or after one named later */
} RetentionReason;

#define RETENTION_WRONG_CLOCK (RETENTION_BECAUSE_AHEAD | RETENTION_BECAUSE_ORDER)

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
 * be NULL) are names. NOW_USEC: the wall clock, read after the last of them was taken; UINT64_MAX: none is ahead of it.
 * Calls localtime_r(3): the zone is the caller's to set. Returns 0 or -ENOMEM; NAMES must outlive *ret, which the caller
 * ends with retention_done(). What it deletes may be deleted only after retention_guard(). */
int retention_plan(const RetentionPolicy *p, char *const *names, char *const *pinned, uint64_t now_usec,
                   Retention *ret);

/* Does R delete any? If not, nobody needs to know when they were made. */
bool retention_deletes(const Retention *r);

/* Takes back what a wrong clock would delete. CREATED[i] says when verdict i was made, by a number that grows with time
 * and is no clock (otransid); 0: not known, or received, which says nothing of where it was taken. UPTIME_USEC is how
 * long the host is up, UINT64_MAX for a caller who means it. Returns 0 or -ENOMEM. */
int retention_guard(Retention *r, const uint64_t *created, uint64_t uptime_usec);

void retention_done(Retention *r);

#define _cleanup_retention_ _cleanup_(retention_done)

/* "last,within,hourly", in the order of the enum; "" for none. Returns 0 or -ENOMEM; the caller frees. */
int retention_reasons_format(unsigned reasons, char **ret);
