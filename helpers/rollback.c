/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Puts a container back to a snapshot. What it was stays as a snapshot too, so that nothing can be lost. */

#include <fcntl.h>

#include "ask.h"
#include "choose.h"
#include "fileio.h"
#include "generation.h"
#include "log.h"
#include "name.h"
#include "policy.h"
#include "replace.h"
#include "verb.h"

enum { SETTINGS_MAX = 4 * 1024 * 1024 };

static bool arg_cancel = false, arg_drop_nested = false, arg_start = false, arg_yes = false;

static const VerbOption options[] = {
        { "cancel", NULL, "Take one back that waits to be carried out", set_flag, &arg_cancel },
        { "drop-nested", NULL, "Subvolumes nested in the image go, with all they hold", set_flag,
          &arg_drop_nested },
        { "start", NULL, "Start it, though it was down", set_flag, &arg_start },
        { "yes", NULL, "Do not ask about units that go down with it", set_flag, &arg_yes, 'y' },
        {},
};

static const Verb verb = { "rollback", options, 1, 2, .names = 1 };

static int read_file(const char *folder, const char *name, char **ret) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "%s/%s.nspawn", folder, name) < 0)
                return -ENOMEM;
        return read_file_at(AT_FDCWD, path, SETTINGS_MAX, ret, NULL);
}

/* The first of these is what systemd-nspawn reads; ours is copied to /run/ by the next start only. */
static int read_settings(const Generation *g, const char *name, char **ret) {
        int r = read_file("/etc/systemd/nspawn", name, ret);

        if (r == -ENOENT && generation_is_set(g))
                r = generation_container_file(g, name, "settings.nspawn", ret, NULL);
        return r == -ENOENT ? read_file("/run/systemd/nspawn", name, ret) : r;
}

/* A source that begins with "+" is in the image. */
static bool is_of_host(const char *line) {
        static const char *const keys[] = { "Bind", "Overlay" };

        for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                const char *rest = startswith(line, keys[i]);

                if (rest && *(rest += strspn(rest, " \t")) == '=')
                        return rest[1 + strspn(rest + 1, " \t")] != '+';
        }
        return false;
}

/* Folders of the host in the container are not part of its image. */
static void name_binds(const Generation *g, const char *name) {
        _cleanup_free_ char *text = NULL;
        char *line, *rest;

        if (read_settings(g, name, &text) < 0)
                return;
        for (rest = text; (line = strsep(&rest, "\n"));)
                if (is_of_host(line))
                        log_notice("Not rolled back, being the host's: %s", line);
}

/* Without the lock: a person may ponder long. */
static int choose(const char *name, char **ret) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r = machine_look(name, &m);

        if (r < 0)
                return r;
        return machine_exists(&m) ? choose_on_terminal(&m, ret) : machine_unknown(name);
}

static int rollback_by(const Generation *g, const char *name, const char *which) {
        _cleanup_free_ char *source_name = NULL;
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_service_ Service service = {};
        _cleanup_close_ int source = -EBADF;
        Replace p = { .m = &m,
                      .service = &service,
                      .verb = verb.name,
                      .declared = generation_is_set(g) && generation_has_container(g, name),
                      .to_do = "roll back",
                      .start = arg_start,
                      .drop_nested = arg_drop_nested };
        int r;

        r = machine_open_whole(name, &m);
        if (r < 0)
                return r;
        if (!machine_exists(&m))
                return machine_unknown(name);
        p.source = source = choose_snapshot(&m, which, &source_name);
        p.source_name = source_name;
        r = source < 0 ? source : service_open(name, &service);
        if (r >= 0)
                r = replace_check(&p);
        if (r >= 0)
                r = ask_of_others(&verb, arg_yes, name, service.others);
        if (r >= 0)
                r = replace_run(&p);
        if (r >= 0)
                name_binds(g, name);
        return r;
}

int main(int argc, char *argv[]) {
        _cleanup_generation_ Generation g = {};
        _cleanup_free_ char *chosen = NULL;
        const char *name, *which;
        int r, first;

        log_open("rollback", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        name = argv[first];
        which = argc > first + 1 ? argv[first + 1] : NULL;
        if (arg_cancel)
                return verb_exit(replace_cancel(verb.name, name));
        if (!which && !ask_possible())
                return verb_usage(&verb, "which snapshot? See \"nspawn-btrfs history %s\".", name);

        r = policy_open_generation(&g);
        if (r < 0)
                return verb_exit(r);
        r = which ? 0 : choose(name, &chosen);
        return verb_exit(r < 0 ? r : rollback_by(&g, name, which ?: chosen));
}
