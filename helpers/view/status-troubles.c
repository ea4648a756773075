/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "status-troubles.h"
#include "bus.h"
#include "first-cause.h"
#include "journal-tail.h"
#include "output.h"
#include "paths.h"
#include "strv.h"
#include "text-width.h"

enum { LOG_LINES = 10 };

static bool is_failed(const Sources *s, const char *unit) {
        _cleanup_free_ char *state = NULL;

        return s->bus && bus_unit_get_string(s->bus, unit, "Unit", "ActiveState", &state) >= 0 &&
               streq(state, "failed");
}

/* The interface that has the result of UNIT. */
static const char *type_of(const char *unit) {
        static const char *const types[][2] = { { ".mount", "Mount" }, { ".automount", "Automount" },
                                                { ".swap", "Swap" },   { ".socket", "Socket" },
                                                { ".timer", "Timer" }, { ".path", "Path" } };

        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (endswith(unit, types[i][0]))
                        return types[i][1];
        return "Service";
}

static void print_log(const char *unit) {
        _cleanup_strv_ char **lines = NULL;

        if (journal_tail(unit, LOG_LINES, &lines) < 0 || !lines)
                printf("  none can be read here, see \"journalctl -u %s\"\n", unit);
        STRV_FOREACH(l, lines) {
                if (startswith(*l, GUEST_SAYS))
                        text_cut(*l, terminal_columns() - strlen("  "));
                print_plain(stdout, "  %s\n", *l);
        }
}

static void print_failure(const Sources *s, const char *unit) {
        _cleanup_free_ char *result = NULL;

        (void) bus_unit_get_string(s->bus, unit, type_of(unit), "Result", &result);
        printf("\n%s%s failed%s (%s); its last log lines:\n", colours() ? COLOUR_RED : "", unit,
               colours() ? COLOUR_OFF : "", result ?: "unknown");
        print_log(unit);
}

static void print_missing(const char *unit) {
        printf("\n%s%s is not there%s; its last log lines:\n", colours() ? COLOUR_RED : "", unit,
               colours() ? COLOUR_OFF : "");
        print_log(unit);
}

/* What the container requires, if it is down for that. Returns whether anything was printed. */
static bool print_cause(const Sources *s, const View *v) {
        _cleanup_free_ char *unit = NULL, *cause = NULL;

        if (!s->bus || !v->state || streq(v->state, "active") ||
            asprintf(&unit, "systemd-nspawn@%s.service", v->name) < 0 ||
            first_cause(s->bus, unit, &cause) <= 0)
                return false;
        if (is_failed(s, cause))
                print_failure(s, cause);
        else
                print_missing(cause);
        return true;
}

/* Nothing of ours is between the two. */
static void print_way_out(const View *v) {
        const char *option = v->image.type == IMAGE_SUBVOLUME || v->image.type == IMAGE_FOLDER ? "-D" : "-i";

        if (v->image.type != IMAGE_NONE && !v->away)
                print_plain(stdout,
                            "\nTo boot the image without nspawn-btrfs:\n  systemd-nspawn -b %s %s -M %s\n",
                            option, v->image.path, v->name);
}

/* What a pool takes. An image that is there is not in it, or it is mounted. */
static int add_pool(const Sources *s, const View *v, char ***ret) {
        static const char *const units[] = { "nspawn-btrfs-pool.service", STATE_UNIT,
                                             "var-lib-machines.mount" };
        int r = 0;

        if (v->image.type != IMAGE_NONE || !manifest_find(&s->generation.manifest, STAGED_POOL))
                return 0;
        for (size_t i = 0; i < ELEMENTSOF(units) && r >= 0; i++)
                r = strv_extend(ret, units[i]);
        return r;
}

/* The units in the order in which a start needs them; clone's work is part of the container's own unit,
 * and what was cloned has no more use for its template. Apply is not among them: it fails for any file that is in error,
 * and no start waits for its success. */
static int units_of(const Sources *s, const View *v, char ***ret) {
        _cleanup_free_ char *template = NULL, *container = NULL;
        int r;

        if (asprintf(&container, "systemd-nspawn@%s.service", v->name) < 0)
                return -ENOMEM;
        r = add_pool(s, v, ret);
        if (r >= 0 && v->template && v->image.type == IMAGE_NONE) {
                if (asprintf(&template, "nspawn-btrfs-template@%s.service", v->template) < 0)
                        return -ENOMEM;
                r = strv_extend(ret, template);
        }
        return r < 0 ? r : strv_extend(ret, container);
}

static bool print_if_failed(const Sources *s, const char *unit) {
        if (!is_failed(s, unit))
                return false;
        print_failure(s, unit);
        return true;
}

void print_troubles(const Sources *s, const View *v) {
        const char *refused = fields_get(&v->start, "Refused");
        _cleanup_strv_ char **units = NULL;
        bool failed = false, found = false;

        if (!refused)
                refused = v->away;
        if (!refused && v->image.type == IMAGE_NONE)
                refused = fields_get(&v->clone, "Refused");
        if (refused) {
                fputs(colours() ? "\n" COLOUR_RED : "\n", stdout);
                print_plain(stdout, "%s", refused);
                puts(colours() ? COLOUR_OFF : "");
        }

        if (units_of(s, v, &units) < 0)
                return;
        if (v->declared)
                failed = print_if_failed(s, "nspawn-btrfs-apply.service");
        for (char **u = units; u && *u && !found; u++)
                found = print_if_failed(s, *u);
        found = found || print_cause(s, v);
        if (failed || found || refused)
                print_way_out(v);
}
