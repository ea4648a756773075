/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs list: containers, or with --templates templates. */

#include "leftovers.h"
#include "list-templates.h"
#include "log.h"
#include "name.h"
#include "pool-require.h"
#include "relative-time.h"
#include "rolled-back.h"
#include "strv.h"
#include "view.h"

enum { BETWEEN_NAME_AND_DRIFT = 8 }; /* columns */

static Output arg_output;
static bool arg_templates;

static const VerbOption options[] = {
        { "templates", NULL, "List templates, with their age and who uses them", set_flag, &arg_templates,
          't' },
        OUTPUT_OPTIONS(arg_output),
        {},
};

static const Verb verb = { "list", options, .max = -1 };

static const char *state_colour(const char *state) {
        if (!state)
                return NULL;
        return streq(state, "active") ? COLOUR_GREEN : streq(state, "failed") ? COLOUR_RED : NULL;
}

static void add_drift(Table *t, const View *v) {
        unsigned drift = v->drift;
        _cleanup_free_ char *text = NULL;

        if (drift_format(v, &text) < 0 || !*text) {
                table_null(t);
                return;
        }
        table_text(t, text);
        table_colour(t, v->move || drift & (DRIFT_CONFIG_ERROR | DRIFT_IMAGE_GONE | DRIFT_AWAY) ? COLOUR_RED
                        : drift & (DRIFT_RESTART | DRIFT_OTHER_TEMPLATE) ? COLOUR_YELLOW
                                                                         : COLOUR_GREY);
}

static void add_row(Table *t, const View *v, uint64_t now) {
        table_text(t, v->name);
        table_text(t, v->state);
        table_colour(t, state_colour(v->state));
        table_text(t, v->template);
        table_list(t, v->addresses);
        table_text(t, v->mac);
        table_text(t, v->autostart);
        table_number(t, v->snapshots);
        table_time(t, v->newest_usec, now);
        table_time(t, v->next_usec, now);
        add_drift(t, v);
}

/* With ALL nobody named them: what is none is left out. */
static int add_names(Table *t, const Sources *s, char **names, bool all) {
        uint64_t now = now_realtime();
        int r = 0;

        STRV_FOREACH(n, names) {
                _cleanup_view_ View v = {};
                int k = view_make(s, *n, &v);

                if (k == -ENOENT && all)
                        continue;
                if (k >= 0)
                        add_row(t, &v, now);
                else
                        log_error_errno(k,
                                        k == -ENOENT ? "There is no container \"%s\", neither declared nor "
                                                       "as an image or snapshots."
                                                     : "Failed to look at container %s: %m",
                                        *n);
                RET_GATHER(r, k);
        }
        return r;
}

/* Not containers, but what takes their room, and has to be ended by somebody. */
static int add_leftovers(Table *t, bool *ret_any) {
        _cleanup_strv_ char **paths = NULL;
        int r = leftovers_list(&paths);

        STRV_FOREACH(path, paths) {
                _cleanup_free_ char *text = NULL;

                r = leftover_describe(*path, &text);
                if (r < 0)
                        return r;
                table_text(t, *path);
                for (size_t i = 0; i < BETWEEN_NAME_AND_DRIFT; i++)
                        table_null(t);
                table_text(t, text);
                table_colour(t, COLOUR_GREY);
        }
        *ret_any = paths;
        return r;
}

static int list_containers(char **names) {
        static const char *const columns[] = { "NAME",      "STATE",      "TEMPLATE", "ADDRESS", "MAC",
                                               "AUTOSTART", ">SNAPSHOTS", "NEWEST",   "NEXT",    "DRIFT" };
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns));
        _cleanup_sources_ Sources s = { .root_fd = -EBADF };
        _cleanup_free_ char *left_behind = NULL;
        _cleanup_strv_ char **all = NULL;
        _cleanup_free_ char *away = NULL;
        bool leftovers = false;
        int r, k;

        if (!t)
                return log_oom();
        r = sources_open(&s, names[0] && !names[1] ? names[0] : NULL);
        if (r >= 0 && !names[0])
                r = sources_names(&s, &all);
        if (r < 0)
                return log_error_errno(r, "Failed to find the containers: %m");

        if (pool_away(&s.generation, &away) > 0)
                log_warning("%s", away);
        r = add_names(t, &s, names[0] ? names : all, !names[0]);
        k = names[0] ? 0 : add_leftovers(t, &leftovers);
        if (k < 0)
                return log_error_errno(k, "Failed to look for what is left over: %m");
        k = table_print(t, &arg_output,
                        names[0]    ? NULL
                        : leftovers ? "containers and leftovers"
                                    : "containers");
        if (rolled_back_describe(&left_behind) > 0)
                log_warning("%s", left_behind);
        if (k < 0)
                return log_error_errno(k, "Failed to print: %m");
        return r;
}

int main(int argc, char *argv[]) {
        int r;

        log_open("nspawn-btrfs", false);
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        argv += r;
        STRV_FOREACH(name, argv)
                if (!machine_name_is_valid(*name))
                        return verb_usage(&verb, "\"%s\" is no name of a %s.", *name,
                                          arg_templates ? "template" : "container");

        r = arg_templates ? list_templates(argv, &arg_output) : list_containers(argv);
        return r == -ENOENT ? VERB_NOTHING : r < 0 ? VERB_FAILED : VERB_DONE;
}
