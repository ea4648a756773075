/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Lists of snapshots' names for the tests of retention, and what a policy keeps of them as text. */

#include <time.h>

#include "check.h"
#include "fileio.h"
#include "retention.h"
#include "strv.h"

static const uint64_t second = 1000000, hour = 3600 * 1000000ULL;

static inline void set_zone(const char *zone) {
        setenv("TZ", zone, 1);
        tzset();
}

/* Lists of many thousand names: strv_extend() counts anew each time. */
typedef struct Names {
        char **l;
        size_t n, size;
} Names;

static inline void names_add(Names *n, uint64_t usec, const char *label) {
        if (n->n + 2 > n->size) {
                n->size = n->size ? n->size * 2 : 16;
                n->l = realloc(n->l, n->size * sizeof(char *));
                assert_non_null(n->l);
        }
        check_eq(snapshot_name_format(usec, label, false, &n->l[n->n]), 0);
        n->l[++n->n] = NULL;
}

static inline void names_done(Names *n) {
        n->l = strv_free(n->l);
        *n = (Names){};
}

#define _cleanup_names_ _cleanup_(names_done)

static inline uint64_t at(const char *name) {
        SnapshotName n;

        check_eq(snapshot_name_parse(name, &n), 0);
        return n.usec;
}

static inline void names_series(Names *n, const char *from, const char *to, uint64_t step) {
        for (uint64_t t = at(from); t <= at(to); t += step)
                names_add(n, t, NULL);
}

/* "NAME REASONS\n" for each that is kept. */
static inline char *kept(const RetentionPolicy *p, char *const *names, char *const *pinned) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_retention_ Retention r = {};
        char *text = NULL;

        check_eq(retention_plan(p, names, pinned, UINT64_MAX, &r), 0);
        check_eq(memstream_open(&m), 0);
        for (size_t i = 0; i < r.n; i++) {
                _cleanup_free_ char *reasons = NULL;

                check_eq(retention_reasons_format(r.verdicts[i].reasons, &reasons), 0);
                if (*reasons)
                        fprintf(m.f, "%s %s\n", r.verdicts[i].name, reasons);
        }
        check_eq(memstream_take(&m, &text, NULL), 0);
        return text;
}

static inline void check_kept(const RetentionPolicy *p, char *const *names, char *const *pinned,
                              const char *expected) {
        _cleanup_free_ char *text = kept(p, names, pinned);

        check_str(text, expected);
}
