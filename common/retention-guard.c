/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Wrong clocks. What this holds back is freed later: by the next run, or when it is in order again. */

#include <sys/param.h>

#include "retention-jump.h"
#include "retention.h"

static int compare_usec(const void *a, const void *b) {
        const uint64_t *x = a, *y = b;

        return *x < *y ? -1 : *x > *y;
}

int retention_longest_gap(RetentionVerdict *const *v, size_t n, uint64_t *ret_usec) {
        const uint64_t day = UINT64_C(24) * 60 * 60 * 1000000;
        size_t n_gaps = n > 1 ? n - 1 : 0;
        _cleanup_free_ uint64_t *gaps = calloc(n_gaps + 1, sizeof(uint64_t));

        if (!gaps)
                return -ENOMEM;
        for (size_t i = 0; i < n_gaps; i++)
                gaps[i] = v[i + 1]->when.usec - v[i]->when.usec;
        qsort(gaps, n_gaps, sizeof(uint64_t), compare_usec);

        *ret_usec = n_gaps > 0 ? MAX(day, 3 * (gaps[(n_gaps - 1) / 2] + gaps[n_gaps / 2]) / 2) : day;
        return 0;
}

/* Is NEWEST the last that was made, though some may be ahead of now? Then it is the run's own. */
static bool is_last_made(const Retention *r, const uint64_t *created, const RetentionVerdict *newest) {
        uint64_t made = created[newest - r->verdicts];

        for (size_t i = 0; i < r->n; i++)
                if (!r->verdicts[i].when.label && created[i] > made)
                        return false;
        return made > 0;
}

/* 1 if the newest without a label is behind a jump that this host was not up for. */
static int is_behind_jump(const Retention *r, const uint64_t *created, uint64_t uptime_usec) {
        _cleanup_free_ RetentionVerdict **v = calloc(r->n + 1, sizeof(*v));
        uint64_t longest, gap;
        size_t n = 0;
        int q;

        if (!v)
                return -ENOMEM;
        for (RetentionVerdict *i = r->verdicts; i < r->verdicts + r->n; i++)
                if (!i->when.label && !(i->reasons & RETENTION_BECAUSE_AHEAD))
                        v[n++] = i;
        if (n < 2)
                return 0;
        q = retention_longest_gap(v, n, &longest);
        if (q < 0)
                return q;
        gap = v[n - 1]->when.usec - v[n - 2]->when.usec;
        return gap > longest && gap > uptime_usec && is_last_made(r, created, v[n - 1]);
}

/* Of the N runs (of length 1, 2 ..., by what ENDS them) how many end with what was CREATED before MADE. */
static size_t run_before(const uint64_t *created, const size_t *ends, size_t n, uint64_t made) {
        size_t low = 0, high = n;

        while (low < high) {
                size_t middle = (low + high) / 2;

                if (created[ends[middle]] <= made)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

/* Marks those of LABEL outside of the longest run in which names and creation agree. */
static int mark_order(Retention *r, const uint64_t *created, const char *label) {
        _cleanup_free_ size_t *ends = calloc(r->n + 1, sizeof(size_t)),
                              *before = calloc(r->n + 1, sizeof(size_t));
        size_t n = 0, last;

        if (!ends || !before)
                return -ENOMEM;

        for (size_t i = 0; i < r->n; i++) {
                size_t length;

                if (created[i] == 0 || r->verdicts[i].reasons & RETENTION_BECAUSE_AHEAD ||
                    !retention_has_label(&r->verdicts[i], label))
                        continue;
                length = run_before(created, ends, n, created[i]);
                before[i] = length > 0 ? ends[length - 1] : SIZE_MAX;
                ends[length] = i;
                n = MAX(n, length + 1);
                r->verdicts[i].reasons |= RETENTION_BECAUSE_ORDER;
        }
        last = n > 0 ? ends[n - 1] : SIZE_MAX;
        for (; last != SIZE_MAX; last = before[last])
                r->verdicts[last].reasons &= ~RETENTION_BECAUSE_ORDER;
        return 0;
}

bool retention_deletes(const Retention *r) {
        for (size_t i = 0; i < r->n; i++)
                if (r->verdicts[i].reasons == 0)
                        return true;
        return false;
}

int retention_guard(Retention *r, const uint64_t *created, uint64_t uptime_usec) {
        int q = is_behind_jump(r, created, uptime_usec);

        if (q < 0)
                return q;
        for (size_t i = 0; q > 0 && i < r->n; i++)
                if (r->verdicts[i].reasons == 0)
                        r->verdicts[i].reasons = RETENTION_BECAUSE_JUMP;
        q = mark_order(r, created, NULL);
        if (q >= 0)
                q = mark_order(r, created, SNAPSHOT_LABEL_REPLACED);
        return q < 0 ? q : mark_order(r, created, SNAPSHOT_LABEL_MANUAL);
}
