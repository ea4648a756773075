/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Takes snapshots, for a person or for nspawn-btrfs-snapshot@.service. */

#include "log.h"
#include "machine.h"
#include "names.h"
#include "snapshot-name.h"
#include "strv.h"
#include "table.h"
#include "take.h"

static bool arg_all = false, arg_scheduled = false, arg_prunable = false;
static const char *arg_label = NULL;
static Output arg_output;
static Table *taken;

static int set_label(const char *argument, void *ret) {
        *(const char **) ret = argument;
        return snapshot_label_is_valid(argument) ? 0 : -EINVAL;
}

static const VerbOption options[] = {
        { "all", NULL, "All containers that have a file and an image", set_flag, &arg_all },
        { "label", "LABEL", "Name them so; the policy never deletes what has a label", set_label, &arg_label,
          .wants = "up to 64 letters, digits, \".\", \"_\" and \"-\", a letter or digit first and not "
                   "\"replaced\" or \"manual\"" },
        { "prunable", NULL, "Leave them to the policy: no label \"manual\"; for scripts", set_flag,
          &arg_prunable },
        OUTPUT_OPTION_JSON(arg_output),
        { "scheduled", NULL, "As a timer does it: heed OnlyIf=, then prune", set_flag, &arg_scheduled },
        {},
};

static const Verb verb = { "snapshot", options, 0, -1, .names = -1 };

/* With --all those that were never started are no mistake. */
static bool is_there(const char *name) {
        _cleanup_machine_ Machine m = MACHINE_INIT;

        return machine_look(name, &m) >= 0 && (m.image.type != IMAGE_NONE || m.away);
}

/* For scripts, where a timer's journal has no use for it: the name, at once, or a row. */
static void tell(const char *name, const char *snapshot) {
        if (arg_output.json != JSON_OFF) {
                table_text(taken, name);
                table_text(taken, snapshot);
        } else if (!arg_scheduled) {
                printf("%s\n", snapshot);
                (void) fflush(stdout);
        }
}

static int snapshot(const Generation *g, const char *name) {
        /* What a person took is deleted by persons only. */
        const char *by_hand = arg_scheduled || arg_prunable ? NULL : SNAPSHOT_LABEL_MANUAL;
        const Take t = { name, arg_label ?: by_hand, arg_scheduled };
        _cleanup_free_ char *made = NULL;
        _cleanup_policy_ Policy policy = {};
        int r;

        if (arg_all && !is_there(name))
                return 0;
        r = policy_read(g, name, &policy);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", name);
        r = take(&t, &policy, &made);
        if (made)
                tell(name, made);
        return r;
}

int main(int argc, char *argv[]) {
        static const char *const columns[] = { "NAME", "SNAPSHOT" };
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns));
        int r, k, first;

        log_open("snapshot", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        if (arg_prunable && arg_label)
                return verb_usage(&verb,
                                  "--prunable has no --label=: what has a label is never deleted by policy");
        taken = t;
        if (!t) {
                log_oom();
                return VERB_FAILED;
        }
        r = names_run(&verb, argv + first, arg_all, false, snapshot);
        k = r != VERB_USAGE && arg_output.json != JSON_OFF ? table_print(t, &arg_output, NULL) : 0;
        if (k < 0)
                log_error_errno(k, "Failed to print: %m");
        return k < 0 && r == VERB_DONE ? VERB_FAILED : r;
}
