/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The oldest snapshot of a period stands for it, decided when it is taken and never changed. Periods count only where
 * they hold a snapshot, so a host that was off loses none of its history to the calendar. */

#include <sys/param.h>
#include <time.h>

#include "retention-jump.h"
#include "retention-keep.h"

static const uint64_t usec_per_sec = 1000000;

/* A number that grows by one with each period of the kind. */
static int64_t period_of(uint64_t usec, RetentionPeriod period) {
        enum { HOUR = 60 * 60, DAY = 24 * HOUR, THURSDAY = 3 }; /* 1 January 1970 was one; Monday is 0 */
        time_t t = usec / usec_per_sec;
        struct tm local, civil;
        int64_t day;

        if (period == RETENTION_HOURLY || !localtime_r(&t, &local))
                return t / HOUR;

        civil = (struct tm){ .tm_year = local.tm_year, .tm_mon = local.tm_mon, .tm_mday = local.tm_mday };
        day = timegm(&civil) / DAY;

        switch (period) {
        case RETENTION_DAILY:
                return day;
        case RETENTION_WEEKLY:
                return (day + THURSDAY) / 7;
        case RETENTION_MONTHLY:
                return local.tm_year * 12 + local.tm_mon;
        default:
                return local.tm_year;
        }
}

/* The snapshots that stand for a period are marked on the way up, the newest COUNT of them kept on the way down.
 * "Later than all before" rather than "other than the one before": zones that turn back just after midnight (St.
 * John's until 2011) see a day twice. */
static int keep_periods(RetentionVerdict **v, size_t n, RetentionPeriod period, unsigned count) {
        _cleanup_free_ bool *first = calloc(n + 1, sizeof(bool));
        int64_t latest = INT64_MIN;

        if (!first)
                return -ENOMEM;

        for (size_t i = 0; i < n; i++) {
                int64_t p = period_of(v[i]->when.usec, period);

                first[i] = p > latest;
                latest = first[i] ? p : latest;
        }

        for (size_t i = n; i > 0 && count > 0; i--)
                if (first[i - 1]) {
                        v[i - 1]->reasons |= RETENTION_BECAUSE_HOURLY << period;
                        count -= count != RETENTION_ALL;
                }
        return 0;
}

void retention_keep_newest(RetentionVerdict **v, size_t n, unsigned count, RetentionReason because) {
        for (size_t i = n; i > 0 && (count == RETENTION_ALL || n - i < count); i--)
                v[i - 1]->reasons |= because;
}

int retention_keep_within(RetentionVerdict **v, size_t n, const char *label, uint64_t usec,
                          RetentionReason because) {
        uint64_t longest, covered = 0;
        int r = retention_longest_gap(v, n, &longest);

        if (r < 0)
                return r;
        for (size_t i = n; i > 0 && covered < usec; i--) {
                if (retention_has_label(v[i - 1], label))
                        v[i - 1]->reasons |= because;
                if (i > 1)
                        covered += MIN(v[i - 1]->when.usec - v[i - 2]->when.usec, longest);
        }
        return 0;
}

int retention_keep(const RetentionPolicy *p, RetentionVerdict **v, size_t n) {
        int r;

        if (p->keep_all) {
                retention_keep_newest(v, n, RETENTION_ALL, RETENTION_BECAUSE_ALL);
                return 0;
        }

        retention_keep_newest(v, n, p->last > 0 ? p->last : 1, RETENTION_BECAUSE_LAST);
        r = retention_keep_within(v, n, NULL, p->within_usec, RETENTION_BECAUSE_WITHIN);
        if (r < 0)
                return r;
        for (RetentionPeriod i = 0; i < _RETENTION_PERIOD_MAX; i++) {
                if (p->periods[i] == 0)
                        continue;
                r = keep_periods(v, n, i, p->periods[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}
