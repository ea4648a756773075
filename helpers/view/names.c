/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>

#include "fileio.h"
#include "log.h"
#include "machine.h"
#include "name.h"
#include "names.h"
#include "paths.h"
#include "policy.h"
#include "state-folder.h"
#include "strv.h"

static int add_once(char ***l, const char *name) {
        return strv_contains(*l, name) || !machine_name_is_valid(name) ? 0 : strv_extend(l, name);
}

static int add_declared(const Generation *g, char ***l) {
        int r = 0;

        for (ManifestEntry e = {}; r >= 0 && manifest_next(&g->manifest, STAGED "/containers/", &e);) {
                _cleanup_free_ char *name = manifest_entry_name(&e, STAGED "/containers/", "/snapshot");

                if (name)
                        r = add_once(l, name);
        }
        return r;
}

static int add_with_snapshots(char ***l) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = open_folder_fd(state_folder_open(SNAPSHOTS_DIR), &d);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        while (r >= 0 && (de = readdir(d)))
                r = add_once(l, de->d_name);
        return r;
}

static int add_all(const Generation *g, bool snapshots, char ***l) {
        int r = add_declared(g, l);

        if (r >= 0 && snapshots)
                r = add_with_snapshots(l);
        if (r < 0)
                return log_error_errno(r, "Failed to list the containers: %m");
        strv_sort(*l);
        return 0;
}

static int add_given(char *const *argv, char ***l) {
        STRV_FOREACH(name, argv)
                if (add_once(l, *name) < 0)
                        return log_oom();
        return 0;
}

int names_run(const Verb *v, char *const *argv, bool all, bool snapshots, NameVerb act) {
        _cleanup_generation_ Generation g = {};
        _cleanup_strv_ char **names = NULL;
        int r;

        if (all && *argv)
                return verb_usage(v, "--all, or names: not both.");
        if (!all && !*argv)
                return verb_usage(v, "which container? Name it, or say --all.");

        r = policy_open_generation(&g);
        if (r >= 0)
                r = all ? add_all(&g, snapshots, &names) : add_given(argv, &names);
        if (r < 0)
                return verb_exit(r);
        STRV_FOREACH(name, names)
                RET_GATHER(r, act(&g, *name));
        return verb_exit(r);
}
