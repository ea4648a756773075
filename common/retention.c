/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Who is judged by what: those with a label, those that a rollback put aside, and the others each by themselves. */

#include "retention.h"
#include "fileio.h"
#include "retention-jump.h"
#include "retention-keep.h"
#include "strv.h"

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

/* Those of N at V that have LABEL (NULL: none) go to *ret, which the caller frees. Returns how many, or -ENOMEM. */
static ssize_t of_label(RetentionVerdict **v, size_t n, const char *label, RetentionVerdict ***ret) {
        size_t found = 0;

        *ret = calloc(n + 1, sizeof(**ret));
        if (!*ret)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++)
                if (retention_has_label(v[i], label))
                        (*ret)[found++] = v[i];
        return found;
}

/* V: all that are not ahead. */
static int judge(const RetentionPolicy *p, RetentionVerdict **v, size_t n) {
        _cleanup_free_ RetentionVerdict **plain = NULL, **replaced = NULL, **manual = NULL;
        ssize_t n_plain = of_label(v, n, NULL, &plain);
        ssize_t n_replaced = of_label(v, n, SNAPSHOT_LABEL_REPLACED, &replaced);
        ssize_t n_manual = of_label(v, n, SNAPSHOT_LABEL_MANUAL, &manual);
        int r;

        if (n_plain < 0 || n_replaced < 0 || n_manual < 0)
                return -ENOMEM;
        retention_keep_newest(replaced, n_replaced, p->replaced, RETENTION_BECAUSE_REPLACED);
        retention_keep_newest(manual, n_manual, p->manual, RETENTION_BECAUSE_LABEL);
        r = retention_keep_within(v, n, SNAPSHOT_LABEL_REPLACED, p->replaced_within_usec,
                                  RETENTION_BECAUSE_REPLACED);
        return r < 0 ? r : retention_keep(p, plain, n_plain);
}

int retention_plan(const RetentionPolicy *p, char *const *names, char *const *pinned, uint64_t now_usec,
                   Retention *ret) {
        _cleanup_free_ RetentionVerdict **live = NULL;
        _cleanup_retention_ Retention all = {};
        size_t n = 0;
        int r;

        r = read_names(names, &all);
        if (r < 0)
                return r;
        live = calloc(all.n + 1, sizeof(*live));
        if (!live)
                return -ENOMEM;

        for (RetentionVerdict *v = all.verdicts; v < all.verdicts + all.n; v++) {
                if (v->when.label && !retention_has_label(v, SNAPSHOT_LABEL_REPLACED) &&
                    !retention_has_label(v, SNAPSHOT_LABEL_MANUAL))
                        v->reasons |= RETENTION_BECAUSE_LABEL;
                if (strv_contains(pinned, v->name))
                        v->reasons |= RETENTION_BECAUSE_PINNED;
                if (snapshot_name_is_ahead(&v->when,
                                           now_usec)) /* it has no say in what becomes of the others */
                        v->reasons |= RETENTION_BECAUSE_AHEAD;
                else
                        live[n++] = v;
        }
        r = judge(p, live, n);
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
