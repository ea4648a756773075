/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stddef.h>

#include "amount.h"
#include "log.h"
#include "policy.h"
#include "strv.h"

/* "all" is UINT_MAX in both. */
static const struct {
        const char *key;
        size_t offset;
        bool counts; /* this key says what is kept; the last ones do not */
} counts[] = {
        { "KeepLast", offsetof(RetentionPolicy, last), true },
        { "KeepHourly", offsetof(RetentionPolicy, periods[RETENTION_HOURLY]), true },
        { "KeepDaily", offsetof(RetentionPolicy, periods[RETENTION_DAILY]), true },
        { "KeepWeekly", offsetof(RetentionPolicy, periods[RETENTION_WEEKLY]), true },
        { "KeepMonthly", offsetof(RetentionPolicy, periods[RETENTION_MONTHLY]), true },
        { "KeepYearly", offsetof(RetentionPolicy, periods[RETENTION_YEARLY]), true },
        { "KeepReplaced", offsetof(RetentionPolicy, replaced), false },
        { "KeepManual", offsetof(RetentionPolicy, manual), false },
};

static int read_keep(const Fields *o, RetentionPolicy *p) {
        const char *within = fields_get(o, "KeepWithin"), *replaced = fields_get(o, "KeepReplacedWithin");
        int r;

        for (size_t i = 0; i < ELEMENTSOF(counts); i++) {
                const char *value = fields_get(o, counts[i].key);

                if (!value)
                        continue;
                r = amount_count(value, (unsigned *) ((char *) p + counts[i].offset));
                if (r < 0)
                        return r;
                if (counts[i].counts)
                        p->keep_all = false;
        }
        r = replaced ? amount_span(replaced, &p->replaced_within_usec) : 0;
        if (r < 0 || !within)
                return r;
        p->keep_all = false;
        return amount_span(within, &p->within_usec);
}

static int read_conditions(Policy *p) {
        _cleanup_strv_ char **words = NULL;
        int r = 0;

        for (const Field *o = NULL; r >= 0 && (o = fields_next(&p->fields, o, "OnlyIf"));)
                r = strv_split_extend(&words, o->value);
        p->only_changed = strv_contains(words, "changed");
        p->only_running = strv_contains(words, "running");
        return r;
}

int policy_read(const Generation *g, const char *name, Policy *ret) {
        int r;

        *ret = (Policy){ .keep = RETENTION_POLICY_INIT };
        ret->keep.replaced = RETENTION_ALL;
        if (!generation_is_set(g) || !generation_has_container(g, name))
                return 0;

        ret->declared = true;
        ret->keep = (RetentionPolicy) RETENTION_POLICY_INIT;
        r = generation_fields(g, "containers", name, "snapshot", &ret->fields);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        ret->min_free = fields_get(&ret->fields, "MinFree");
        ret->refused = fields_get(&ret->fields, "PruneRefused");
        r = read_conditions(ret);
        if (r < 0 || ret->refused)
                return r;
        r = read_keep(&ret->fields, &ret->keep);
        if (r == -EINVAL || r == -ERANGE)
                ret->refused = "A Keep key of [Snapshot] has a value that this version does not understand.";
        return r == -ENOMEM ? r : 0;
}

int policy_open_generation(Generation *ret) {
        int r;

        r = generation_refresh();
        if (r >= 0 || r == -ENODATA)
                r = generation_open("current", ret);
        if (r < 0 && r != -ENOENT)
                return generation_log(r);
        return 0;
}

void policy_done(Policy *p) {
        fields_done(&p->fields);
        *p = (Policy){};
}
