/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Deletes snapshots by name, or by a label that one alone has. */

#include "ask.h"
#include "choose.h"
#include "log.h"
#include "machine.h"
#include "name.h"
#include "snapshot-name.h"
#include "strv.h"
#include "subvol.h"

static bool arg_yes = false;

static const VerbOption options[] = {
        { "yes", NULL, "Do not ask", set_flag, &arg_yes, 'y' },
        {},
};

static const Verb verb = { "delete", options, 2, -1, .names = 1 };

/* All must be there before one goes. */
static int check(const Machine *m, char *const *names) {
        STRV_FOREACH(name, names) {
                SnapshotName parsed;
                int fd;

                if (snapshot_name_parse(*name, &parsed) < 0)
                        return log_error_errno(
                                ENOENT, "\"%s\" is no name of a snapshot: see \"nspawn-btrfs history %s\".",
                                *name, m->name);
                fd = machine_open_snapshot(m, *name);
                if (fd < 0)
                        return fd;
                close(fd);
        }
        return 0;
}

static int delete_one(const Machine *m, const char *name) {
        int r = subvol_delete(m->snapshots, name);

        if (r == -EPERM)
                return log_error_errno(r, "Snapshot %s of %s is being sent right now; try again later.",
                                       name, m->name);
        if (r < 0 && r != -ENOENT)
                return log_error_errno(r, "Failed to delete snapshot %s of %s: %m", name, m->name);
        log_info("%s: deleted snapshot %s.", m->name, name);
        return 0;
}

static int delete (const char *name, char *const *names) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r;

        r = machine_open(name, LOCK_PATIENCE_USEC, &m);
        if (r < 0)
                return r;
        if (!machine_exists(&m))
                return machine_unknown(name);
        r = check(&m, names);
        if (r < 0)
                return r;

        STRV_FOREACH(snapshot, names)
                RET_GATHER(r, delete_one(&m, *snapshot));
        RET_GATHER(r, subvol_sync(m.snapshots));
        return r;
}

/* Before the question: there is nothing to ask about what is not there, and a label says too little. */
static int look(const char *name, char *const *given, char ***ret_names) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r = machine_look(name, &m);

        if (r >= 0 && !machine_exists(&m))
                return machine_unknown(name);
        if (r >= 0)
                r = machine_check_away(&m);
        for (; r >= 0 && *given; given++) {
                _cleanup_free_ char *chosen = NULL;

                r = choose_name(&m, *given, true, &chosen);
                if (r >= 0 && !strv_contains(*ret_names, chosen) && strv_extend(ret_names, chosen) < 0)
                        r = log_oom();
        }
        return r < 0 ? r : check(&m, *ret_names);
}

int main(int argc, char *argv[]) {
        _cleanup_strv_ char **names = NULL;
        int r, first;

        log_open("delete", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);

        r = look(argv[first], argv + first + 1, &names);
        if (r < 0)
                return verb_exit(r);
        r = !names[1] ? ask(&verb, arg_yes, "Delete snapshot %s of %s for ever?", names[0], argv[first])
                      : ask(&verb, arg_yes, "Delete %zu snapshots of %s for ever?", strv_length(names),
                            argv[first]);
        if (r < 0)
                return verb_status(r);
        return verb_exit(delete (argv[first], names));
}
