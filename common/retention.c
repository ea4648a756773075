/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is judged by what: those with a label, those that a rollback put aside, and the others each by themselves. */

#include "retention.h"
#include "fileio.h"
#include "retention-keep.h"
#include "strv.h"

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

int retention_plan(const RetentionPolicy *p, char *const *names, char *const *pinned, uint64_t now_usec,
                   Retention *ret) {
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
                if (v->when.label && !is_replaced(v))
                        v->reasons |= RETENTION_BECAUSE_LABEL;
                if (snapshot_name_is_ahead(&v->when,
                                           now_usec)) /* it has no say in what becomes of the others */
                        v->reasons |= RETENTION_BECAUSE_AHEAD;
                else if (is_replaced(v))
                        replaced[n_replaced++] = v;
                else if (!v->when.label)
                        plain[n_plain++] = v;
                if (strv_contains(pinned, v->name))
                        v->reasons |= RETENTION_BECAUSE_PINNED;
        }

        retention_keep_newest(replaced, n_replaced, p->replaced, RETENTION_BECAUSE_REPLACED);
        r = retention_keep(p, plain, n_plain);
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
        static const char *const words[] = { "pinned", "label",  "replaced", "all",    "last",
                                             "within", "hourly", "daily",    "weekly", "monthly",
                                             "yearly", "ahead",  "jump",     "order" };
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
