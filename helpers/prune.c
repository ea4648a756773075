/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Applies the policy to the snapshots of containers, and says why each is kept or deleted. */

#include "amount.h"
#include "log.h"
#include "machine.h"
#include "names.h"
#include "output.h"
#include "paths.h"
#include "pruning.h"
#include "state-folder.h"
#include "strv.h"
#include "template-sweep.h"

static bool arg_all = false, arg_dry_run = false;
static unsigned arg_keep_last = 0;

static int set_count(const char *argument, void *ret) {
        int r = amount_count(argument, ret);

        return r >= 0 && *(unsigned *) ret == 0 ? -EINVAL : r; /* the newest always stays */
}

static const VerbOption options[] = {
        { "all", NULL, "All containers that have a file or snapshots", set_flag, &arg_all },
        { "dry-run", NULL, "Only say what would be done", set_flag, &arg_dry_run, 'n' },
        { "keep-last", "NUMBER", "Keep the newest so many, instead of the policy", set_count, &arg_keep_last,
          .wants = "a number from 1 on or \"all\"" },
        {},
};

static const Verb verb = { "prune", options, 0, -1, .names = -1 };

/* One line for each, to stdout: this is what was asked for. */
static int print(const Machine *m, const Pruning *p) {
        for (const RetentionVerdict *v = p->plan.verdicts; v < p->plan.verdicts + p->plan.n; v++) {
                _cleanup_free_ char *reason = NULL;

                if (pruning_reason(p, v, &reason) < 0)
                        return log_oom();
                print_plain(stdout, "%s/%s: %s%s\n", m->name, v->name, *reason ? "keep: " : "delete",
                            reason);
        }
        return output_flush();
}

static bool keeps_all(const Policy *policy) {
        return policy->keep.keep_all && policy->keep.replaced == RETENTION_ALL;
}

static void explain(const char *name, const Policy *policy) {
        if (!policy->declared && arg_keep_last == 0)
                log_notice("No %s.container was in /etc/nspawn-btrfs.d/ at the last \"systemctl "
                           "daemon-reload\", so %s has no policy: all is kept.",
                           name, name);
        else if (policy->keep.keep_all)
                log_notice("%s has no Keep key in [Snapshot]: all is kept%s.", name,
                           keeps_all(policy) ? "" : " save old .replaced ones");
}

static int prune(const Generation *g, const char *name) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_policy_ Policy policy = {};
        _cleanup_pruning_ Pruning p = {};
        int r;

        r = policy_read(g, name, &policy);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", name);
        if (arg_keep_last > 0) {
                policy.keep = (RetentionPolicy){ .last = arg_keep_last,
                                                 .replaced = policy.keep.replaced,
                                                 .replaced_within_usec = policy.keep.replaced_within_usec,
                                                 .manual = policy.keep.manual };
                policy.refused = NULL;
        }
        if (policy.refused)
                return log_error_errno(EINVAL, "%s: no snapshot is deleted: %s", name, policy.refused);

        r = arg_dry_run ? machine_look(name, &m) : machine_open(name, LOCK_PATIENCE_USEC, &m);
        if (r >= 0 && arg_dry_run)
                r = machine_check_away(&m);
        if (r == -ENOMEDIUM && arg_all) /* said; the others have nothing to do with it */
                return 0;
        if (r < 0)
                return r;
        if (!policy.declared && !machine_exists(&m))
                return machine_unknown(name);
        explain(name, &policy);
        r = pruning_plan(&m, &policy, NULL, arg_keep_last > 0, &p);
        if (r < 0)
                return r;
        pruning_warn(&m, &p);
        r = print(&m, &p);
        return r < 0 || arg_dry_run ? r : pruning_apply(&m, &p);
}

/* Of those whose file has gone nobody builds any more. */
static void sweep_templates(void) {
        _cleanup_close_ int fd = state_folder_open(TEMPLATES_DIR);

        if (fd >= 0)
                template_sweep_all(fd);
}

int main(int argc, char *argv[]) {
        int first;

        log_open("prune", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        if (arg_all && !arg_dry_run)
                sweep_templates();
        return names_run(&verb, argv + first, arg_all, true, prune);
}
