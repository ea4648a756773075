/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/statvfs.h>

#include "amount.h"
#include "log.h"
#include "policy.h"
#include "put-aside.h"
#include "snapshots.h"
#include "strv.h"

enum { MANY = 10 };

static size_t count(const Machine *m) {
        _cleanup_strv_ char **names = NULL;
        SnapshotName n;
        size_t found = 0;

        if (m->snapshots < 0 || snapshot_list(m->snapshots, &names) < 0)
                return 1;
        STRV_FOREACH(name, names)
                found += snapshot_name_parse(*name, &n) >= 0 && n.label &&
                         streq(n.label, SNAPSHOT_LABEL_REPLACED);
        return found;
}

static bool is_short(const Machine *m, const Policy *policy) {
        struct statvfs st;
        uint64_t wanted;

        if (!policy->min_free || fstatvfs(m->snapshots, &st) < 0)
                return false;
        return amount_size(policy->min_free, st.f_blocks * (uint64_t) st.f_frsize, &wanted) >= 0 &&
               st.f_bavail * (uint64_t) st.f_frsize < wanted;
}

static void tell_how_long(const Machine *m, const Policy *policy, size_t n) {
        const char *number = fields_get(&policy->fields, "KeepReplaced") ?: "3";
        const char *within = fields_get(&policy->fields, "KeepReplacedWithin") ?: "1w";

        if (!policy->declared || streq(number, "all"))
                log_info("It stays until it is deleted; there are %zu such.", n);
        else
                log_info("It stays while it is among the newest %s or younger than %s; there are %zu such.",
                         number, within, n);
}

void put_aside_tell(const Machine *m, const char *replaced) {
        _cleanup_generation_ Generation g = {};
        _cleanup_policy_ Policy policy = {};
        size_t n = count(m);
        bool is_low;

        log_info("What it was is kept: \"nspawn-btrfs rollback %s %s\" undoes this.", m->name, replaced);
        if (policy_open_generation(&g) < 0 || policy_read(&g, m->name, &policy) < 0)
                return;
        is_low = is_short(m, &policy);
        tell_how_long(m, &policy, n);
        if (n >= MANY || is_low)
                log_warning("%s: %zu states are put aside%s: \"nspawn-btrfs history %s\" shows them, "
                            "\"nspawn-btrfs delete %s NAME...\" ends those that nobody wants back.",
                            m->name, n, is_low ? ", and less is free than MinFree= wants" : "", m->name,
                            m->name);
}
