/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The person's command: a door to the programs that do the work, one for each verb. */

#include "distance.h"
#include "log.h"
#include "output.h"
#include "util.h"
#include "verb.h"

static void print_help(void) {
        printf("nspawn-btrfs [OPTION...] VERB [ARGUMENT...]\n\n"
               "System containers on btrfs, declared in /etc/nspawn-btrfs.d/ and run by systemd.\n\n"
               "Verbs:\n");
        for (size_t i = 0; i < n_verbs; i++)
                printf("  %-15s %-18s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
        printf("\nOptions:\n"
               "  -h --help      Show this help; \"nspawn-btrfs VERB --help\" shows that of a verb\n"
               "     --version   Show the version\n\n"
               "See nspawn-btrfs(1), nspawn-btrfs.container(5) and nspawn-btrfs(8).\n");
}

/* Whoever obeys a guess at once must not lose anything by it. */
static const char *nearest(const char *name) {
        size_t limit = strlen(name) / 3 + 1;
        const VerbInfo *best = NULL;

        for (size_t i = 0; i < n_verbs; i++) {
                size_t d = edit_distance(name, verbs[i].name, limit);

                if (d <= limit) {
                        best = &verbs[i];
                        limit = d - (d > 0);
                }
        }
        return best && !best->destroys ? best->name : NULL;
}

static int refuse(const char *name) {
        const char *near = nearest(name);

        if (near)
                log_error("Unknown verb \"%s\"; did you mean \"%s\"?", name, near);
        else
                log_error("Unknown verb \"%s\", see \"nspawn-btrfs --help\".", name);
        return VERB_USAGE;
}

static int run(char *argv[]) {
        const VerbInfo *verb = verb_info(argv[0]);
        _cleanup_free_ char *path = NULL;

        if (!verb)
                return refuse(argv[0]);
        if (verb_program(verb->name, &path) < 0) {
                log_oom();
                return VERB_FAILED;
        }

        execv(path, argv);
        log_error_errno(errno, "Failed to run %s: %m", path);
        return VERB_FAILED;
}

int main(int argc, char *argv[]) {
        log_open("nspawn-btrfs", false);
        output_end_at_exit();

        if (argc < 2) {
                log_error("Which verb? See \"nspawn-btrfs --help\".");
                return VERB_USAGE;
        }
        if (streq(argv[1], "--help") || streq(argv[1], "-h") || streq(argv[1], "help"))
                print_help();
        else if (streq(argv[1], "--version"))
                print_version();
        else if (argv[1][0] == '-') {
                log_error("Unknown option \"%s\", see \"nspawn-btrfs --help\".", argv[1]);
                return VERB_USAGE;
        } else
                return run(argv + 1);
        return VERB_DONE;
}
