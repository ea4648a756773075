/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The oldest snapshot of a period stands for it, decided when it is taken and never changed. Periods count only where
 * they hold a snapshot, so a host that was off loses none of its history to the calendar. */

#include <time.h>

#include "fileio.h"
#include "retention.h"
#include "strv.h"

static const uint64_t usec_per_sec = 1000000;

static bool is_replaced(const RetentionVerdict *v) {
        return v->when.label && streq(v->when.label, SNAPSHOT_LABEL_REPLACED);
}

static int compare(const void *a, const void *b) {
        const RetentionVerdict *x = a, *y = b;

        return snapshot_name_compare(&x->when, &y->when) ?: strcmp(x->name, y->name);
}

static int read_names(char *const *names, Retention *ret) {
        ret->verdicts = calloc(strv_length(names) + 1, sizeof(RetentionVerdict));
        if (!ret->verdicts)
                return -ENOMEM;

        STRV_FOREACH(name, names) {
                RetentionVerdict v = { .name = *name };

                if (snapshot_name_parse(*name, &v.when) >= 0)
                        ret->verdicts[ret->n++] = v;
        }

        qsort(ret->verdicts, ret->n, sizeof(RetentionVerdict), compare);
        return 0;
}

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

static void keep_newest(RetentionVerdict **v, size_t n, unsigned count, RetentionReason because) {
        for (size_t i = n; i > 0 && (count == RETENTION_ALL || n - i < count); i--)
                v[i - 1]->reasons |= because;
}

static void keep_within(RetentionVerdict **v, size_t n, uint64_t usec) {
        for (size_t i = n; usec > 0 && i > 0 && v[n - 1]->when.usec - v[i - 1]->when.usec < usec; i--)
                v[i - 1]->reasons |= RETENTION_BECAUSE_WITHIN;
}

/* V: the snapshots without a label, oldest first. */
static int keep_by_policy(const RetentionPolicy *p, RetentionVerdict **v, size_t n) {
        int r;

        if (p->keep_all) {
                keep_newest(v, n, RETENTION_ALL, RETENTION_BECAUSE_ALL);
                return 0;
        }

        keep_newest(v, n, p->last > 0 ? p->last : 1, RETENTION_BECAUSE_LAST);
        keep_within(v, n, p->within_usec);
        for (RetentionPeriod i = 0; i < _RETENTION_PERIOD_MAX; i++) {
                if (p->periods[i] == 0)
                        continue;
                r = keep_periods(v, n, i, p->periods[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}

int retention_plan(const RetentionPolicy *p, char *const *names, char *const *pinned, Retention *ret) {
        _cleanup_free_ RetentionVerdict **plain = NULL, **replaced = NULL;
        _cleanup_retention_ Retention all = {};
        size_t n_plain = 0, n_replaced = 0;
        int r;

        r = read_names(names, &all);
        if (r < 0)
                return r;

        plain = calloc(all.n + 1, sizeof(*plain));
        replaced = calloc(all.n + 1, sizeof(*replaced));
        if (!plain || !replaced)
                return -ENOMEM;

        for (RetentionVerdict *v = all.verdicts; v < all.verdicts + all.n; v++) {
                if (is_replaced(v))
                        replaced[n_replaced++] = v;
                else if (v->when.label)
                        v->reasons |= RETENTION_BECAUSE_LABEL;
                else
                        plain[n_plain++] = v;
                if (strv_contains(pinned, v->name))
                        v->reasons |= RETENTION_BECAUSE_PINNED;
        }

        keep_newest(replaced, n_replaced, p->replaced, RETENTION_BECAUSE_REPLACED);
        r = keep_by_policy(p, plain, n_plain);
        if (r < 0)
                return r;

        *ret = all;
        all = (Retention){};
        return 0;
}

void retention_done(Retention *r) {
        freep(&r->verdicts);
        *r = (Retention){};
}

int retention_reasons_format(unsigned reasons, char **ret) {
        static const char *const words[] = { "pinned", "label", "replaced", "all",     "last",  "within",
                                             "hourly", "daily", "weekly",   "monthly", "yearly" };
        _cleanup_memstream_ Memstream m = {};
        const char *comma = "";
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (reasons & (1U << i)) {
                        fprintf(m.f, "%s%s", comma, words[i]);
                        comma = ",";
                }
        return memstream_take(&m, ret, NULL);
}
