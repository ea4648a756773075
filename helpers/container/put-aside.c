/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/statvfs.h>

#include "amount.h"
#include "labelled.h"
#include "log.h"
#include "policy.h"
#include "put-aside.h"

enum { MANY = 10 };

static bool is_short(const Machine *m, const Policy *policy) {
        struct statvfs st;
        uint64_t wanted;

        if (!policy->min_free || fstatvfs(m->snapshots, &st) < 0)
                return false;
        return amount_size(policy->min_free, st.f_blocks * (uint64_t) st.f_frsize, &wanted) >= 0 &&
               st.f_bavail * (uint64_t) st.f_frsize < wanted;
}

static void tell_how_long(const Policy *policy, const char *states) {
        const char *number = fields_get(&policy->fields, "KeepReplaced") ?: "3";
        const char *within = fields_get(&policy->fields, "KeepReplacedWithin") ?: "1w";

        if (!policy->declared || streq(number, "all"))
                log_info("It stays until it is deleted. So far: %s.", states);
        else
                log_info("It stays while it is among the newest %s or younger than %s. So far: %s.", number,
                         within, states);
}

void put_aside_tell(const Machine *m, const char *replaced) {
        const Labelled l = labelled_count(m->snapshots, true);
        _cleanup_generation_ Generation g = {};
        _cleanup_free_ char *states = NULL;
        _cleanup_policy_ Policy policy = {};
        bool is_low;

        log_info("What it was is kept: \"nspawn-btrfs rollback %s %s\" undoes this.", m->name, replaced);
        if (policy_open_generation(&g) < 0 || policy_read(&g, m->name, &policy) < 0 ||
            labelled_text(&l, l.n == 1 ? "state put aside" : "states put aside", &states) < 0)
                return;
        is_low = is_short(m, &policy);
        tell_how_long(&policy, states);
        if (l.n >= MANY || is_low)
                log_warning("%s: %s%s: \"nspawn-btrfs history %s\" shows them, \"nspawn-btrfs delete %s "
                            "NAME...\" ends those that nobody wants back.",
                            m->name, states, is_low ? ", and less is free than MinFree= wants" : "", m->name,
                            m->name);
}
