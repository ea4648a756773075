/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Puts a container back to a snapshot. What it was stays as a snapshot too, so that nothing can be lost. */

#include <fcntl.h>

#include "ask.h"
#include "choose.h"
#include "fileio.h"
#include "generation.h"
#include "log.h"
#include "name.h"
#include "replace.h"
#include "verb.h"

enum { SETTINGS_MAX = 4 * 1024 * 1024 };

static bool arg_drop_nested = false;

static const VerbOption options[] = {
        { "drop-nested", NULL, "Subvolumes nested in the image go, with all they hold", set_flag,
          &arg_drop_nested },
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

static void tell(const char *name, const char *source, const char *replaced, int r) {
        log_info("%s is now as in %s.", name, source);
        if (replaced)
                log_info("What it was is kept: \"nspawn-btrfs rollback %s %s\" undoes this.", name,
                         replaced);
        if (r < 0)
                log_error("It does not run again.");
}

static int rollback_by(const Generation *g, const char *name, const char *which) {
        _cleanup_free_ char *source_name = NULL, *replaced = NULL;
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_service_ Service service = {};
        _cleanup_close_ int source = -EBADF;
        _cleanup_policy_ Policy policy = {};
        Replace p = { .m = &m,
                      .service = &service,
                      .policy = &policy,
                      .generation = g,
                      .to_do = "roll back",
                      .drop_nested = arg_drop_nested };
        int r;

        r = policy_read(g, name, &policy);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", name);
        r = machine_open_whole(name, &m);
        if (r < 0)
                return r;
        if (!machine_exists(&m))
                return machine_unknown(name);
        r = replace_check(&p);
        if (r < 0)
                return r;
        p.source = source = choose_snapshot(&m, which, &source_name);
        if (source < 0)
                return source;
        r = service_open(name, &service);
        if (r < 0)
                return r;

        r = replace_run(&p, &replaced);
        if (r >= 0 || replaced)
                tell(name, source_name, replaced, r);
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
        if (!which && !ask_possible())
                return verb_usage(&verb, "which snapshot? See \"nspawn-btrfs history %s\".", name);

        r = policy_open_generation(&g);
        if (r < 0)
                return verb_exit(r);
        r = which ? 0 : choose(name, &chosen);
        return verb_exit(r < 0 ? r : rollback_by(&g, name, which ?: chosen));
}
