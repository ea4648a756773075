/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The snapshots of one container, oldest first, and why each is there. */

#include "labelled.h"
#include "log.h"
#include "machine.h"
#include "name.h"
#include "pruning.h"
#include "relative-time.h"
#include "snapshots.h"
#include "strv.h"
#include "table.h"

static Output arg_output;

static const VerbOption options[] = {
        OUTPUT_OPTIONS(arg_output),
        {},
};

static const Verb verb = { "history", options, 1, 1, .names = 1 };

static void add_size(Table *t, const Machine *m, const char *name) {
        _cleanup_free_ char *text = NULL;
        uint64_t bytes;

        if (snapshot_size(m->snapshots, name, &bytes) < 0 || asprintf(&text, "%.1fM", bytes / 1048576.0) < 0)
                table_null(t);
        else
                table_number_as(t, bytes, text);
}

static int add_row(Table *t, const Machine *m, const Pruning *p, const RetentionVerdict *v, bool sizes) {
        _cleanup_free_ char *age = NULL, *reason = NULL;
        _cleanup_strv_ char **reasons = NULL;
        int r;

        r = relative_time(v->when.usec, now_realtime(), &age);
        if (r >= 0)
                r = pruning_reason(p, v, &reason);
        for (char *word, *rest = reason; r >= 0 && !isempty(reason) && (word = strsep(&rest, ","));)
                r = strv_extend(&reasons, word);
        if (r < 0)
                return r;

        table_text(t, v->name);
        table_number_as(t, v->when.usec, age);
        table_text(t, v->when.label);
        table_list(t, reasons);
        if (sizes)
                add_size(t, m, v->name);
        return 0;
}

static int print(const Machine *m, const Policy *policy) {
        static const char *const columns[] = { "NAME", ">AGE", "LABEL", "KEPT BECAUSE", ">SIZE" };
        bool sizes = m->snapshots >= 0 && snapshot_sizes_are_known(m->snapshots);
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns) - !sizes);
        _cleanup_pruning_ Pruning p = {};
        int r;

        if (!t)
                return log_oom();
        r = pruning_plan(m, policy, NULL, false, &p);
        if (r >= 0 && p.plan.n == 0)
                r = machine_check_away(m); /* there may be any */
        if (r < 0)
                return r;
        if (m->away)
                log_warning("%s", m->away);
        for (size_t i = 0; r >= 0 && i < p.plan.n; i++)
                r = add_row(t, m, &p, &p.plan.verdicts[i], sizes);
        if (r >= 0)
                r = table_print(t, &arg_output, "snapshots");
        labelled_warn(m->name, m->snapshots);
        return r < 0 ? log_error_errno(r, "Failed to print the list: %m") : 0;
}

static int history(const char *name) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_generation_ Generation g = {};
        _cleanup_policy_ Policy policy = {};
        int r;

        r = policy_open_generation(&g);
        if (r < 0)
                return r;
        r = policy_read(&g, name, &policy);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", name);
        if (policy.refused)
                log_warning("%s: no snapshot is deleted: %s", name, policy.refused);
        r = machine_look(name, &m);
        if (r < 0)
                return r;
        if (!policy.declared && !machine_exists(&m))
                return machine_unknown(name);
        return print(&m, &policy);
}

int main(int argc, char *argv[]) {
        int first;

        log_open("history", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        return verb_exit(history(argv[first]));
}
