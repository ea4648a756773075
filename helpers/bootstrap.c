/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs bootstrap: has a template made, by its unit, and shows how far that is. The unit goes on without us. */

#include <fcntl.h>
#include <signal.h>

#include "bar.h"
#include "bus.h"
#include "fileio.h"
#include "generation.h"
#include "journal-tail.h"
#include "log.h"
#include "name.h"
#include "output.h"
#include "paths.h"
#include "progress.h"
#include "state-folder.h"
#include "strv.h"
#include "subvol.h"
#include "template.h"
#include "text-width.h"
#include "verb.h"

enum { TICK_USEC = 250 * 1000, ROUNDS_MAX = 3, LOG_LINES = 5 };

static bool arg_rebuild;

static const VerbOption options[] = {
        { "rebuild", NULL, "Make it anew; containers that exist keep what they have", set_flag,
          &arg_rebuild },
        {},
};

static const Verb verb = { "bootstrap", options, .min = 1, .max = 1 };

static volatile sig_atomic_t interrupted;

static void on_signal(int signal_number) {
        interrupted = 1;
}

typedef struct Show {
        const char *name;
        bool terminal;
        char *last; /* what was shown last */
} Show;

/* Without a terminal a line for each phase; the percentage alone is no news. */
static void show_line(Show *s, const char *line) {
        if (s->last && streq(s->last, line))
                return;
        if (s->terminal)
                fputs("\r\033[K", stdout);
        print_plain(stdout, s->terminal ? "%s%s" : "%s: %s\n", s->terminal ? "" : s->name, line);
        (void) fflush(stdout);
        free(s->last);
        s->last = strdup(line);
}

/* STATUS is "Bootstrapping NAME: 42% (DOING)"; what is in parentheses counts. */
static int on_tick(const char *status, void *userdata) {
        const char *open = strchr(status, '('), *close = open ? strrchr(open, ')') : NULL;
        _cleanup_free_ char *doing = NULL, *line = NULL;
        Show *s = userdata;
        int r = 0;

        if (interrupted)
                return -EINTR;
        doing = close ? strndup(open + 1, close - open - 1) : strdup(*status ? "working" : "waiting");
        if (!doing)
                return -ENOMEM;
        if (s->terminal)
                r = bar_format(s->name, progress_parse(status), doing, terminal_columns() - 1, &line);
        if (r >= 0)
                show_line(s, line ?: doing);
        return r;
}

/* VERB_DONE if there is such a template. */
static int check_declared(const char *name) {
        _cleanup_generation_ Generation g = {};
        _cleanup_fields_ Fields fields = {};
        int r;

        (void) generation_refresh(); /* what is there from before will do */
        r = generation_open("current", &g);
        if (r >= 0)
                r = generation_fields(&g, "templates", name, "fields", &fields);
        if (r == -ENOENT) {
                log_error("There is no template \"%s\": no %s.template was in /etc/nspawn-btrfs.d/ or "
                          "/usr/lib/nspawn-btrfs.d/ at the last \"systemctl daemon-reload\".",
                          name, name);
                return VERB_NOTHING;
        }
        if (r < 0) {
                generation_log(r);
                return VERB_FAILED;
        }
        if (fields_get(&fields, "Refused")) {
                log_error("%s", fields_get(&fields, "Refused"));
                return VERB_FAILED;
        }
        return VERB_DONE;
}

static bool exists(const char *name) {
        _cleanup_close_ int dirfd = state_folder_open(TEMPLATES_DIR), fd = -EBADF;

        if (dirfd >= 0)
                fd = subvol_open(dirfd, name);
        return fd >= 0;
}

static int set_flag_file(const char *path) {
        int r;

        r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, "", 0, 0600, 0);
        return r < 0 ? log_error_errno(r, "Failed to write %s: %m", path) : 0;
}

/* A build that began before we asked does not count as a rebuild: the flag is still there then. */
static int run(sd_bus *bus, const char *unit, const char *flag, Show *s) {
        const BusWait wait = { TICK_USEC, on_tick, s };
        int r = 0;

        if (arg_rebuild) {
                r = set_flag_file(flag);
                if (r < 0)
                        return r;
        }
        for (unsigned round = 0; r >= 0 && round < ROUNDS_MAX; round++) {
                r = bus_start_unit(bus, unit, &wait);
                if (!arg_rebuild || access(flag, F_OK) < 0)
                        break;
        }
        return r;
}

static void show_log(const char *unit) {
        _cleanup_strv_ char **lines = NULL;

        (void) fflush(stdout);
        if (journal_tail(unit, LOG_LINES, &lines) >= 0)
                STRV_FOREACH(line, lines)
                        print_plain(stderr, "%s\n", *line);
}

static int explain(const Show *s, const char *unit, int r) {
        if (s->terminal)
                printf("\r\033[K");
        if (r >= 0) {
                printf("Template %s is ready.\n", s->name);
                return VERB_DONE;
        }
        if (r == -EINTR) {
                printf("Template %s is still being made; \"nspawn-btrfs bootstrap %s\" shows it again, "
                       "\"systemctl stop %s\" ends it.\n",
                       s->name, s->name, unit);
                return VERB_FAILED;
        }
        if (r == -EIO) {
                show_log(unit);
                log_error("Template %s could not be made. All of the log: \"journalctl -u %s\".", s->name,
                          unit);
        } else
                log_error_errno(r, "Failed to start %s: %m", unit);
        return VERB_FAILED;
}

static int bootstrap(const char *name) {
        Show show = { .name = name, .terminal = isatty(STDOUT_FILENO) };
        _cleanup_free_ char *unit = NULL, *flag = NULL;
        _cleanup_bus_ sd_bus *bus = NULL;
        int r;

        if (asprintf(&unit, "nspawn-btrfs-template@%s.service", name) < 0 ||
            asprintf(&flag, TEMPLATE_REBUILD_FOLDER "/%s", name) < 0)
                return log_oom() < 0 ? VERB_FAILED : VERB_DONE;
        r = bus_open(&bus);
        if (r < 0) {
                log_error_errno(r, "Failed to connect to the system bus: %m");
                return VERB_FAILED;
        }

        (void) sigaction(SIGINT, &(struct sigaction){ .sa_handler = on_signal }, NULL);
        r = run(bus, unit, flag, &show);
        free(show.last);
        return explain(&show, unit, r);
}

int main(int argc, char *argv[]) {
        const char *name;
        int r;

        log_open("bootstrap", false);
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        name = argv[r];
        if (!machine_name_is_valid(name))
                return verb_usage(&verb, "\"%s\" is no name of a template.", name);

        r = check_declared(name);
        if (r != VERB_DONE)
                return r;
        if (exists(name) && !arg_rebuild) {
                printf("Template %s is there; --rebuild makes it anew.\n", name);
                return VERB_DONE;
        }
        return bootstrap(name);
}
