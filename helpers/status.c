/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs status: all that is known of one container. */

#include <net/if.h>

#include "bus.h"
#include "diag.h"
#include "journal-tail.h"
#include "labelled.h"
#include "log.h"
#include "model.h"
#include "moved.h"
#include "relative-time.h"
#include "state-folder.h"
#include "status-troubles.h"
#include "strv.h"
#include "table.h"
#include "text-width.h"
#include "uplink.h"

enum { FIRST_COLUMN = 16 }; /* of what stands behind "Autostart: ", and some more */

static Output arg_output;

static const VerbOption options[] = {
        OUTPUT_OPTION_JSON(arg_output),
        { "no-pager", NULL, "Do not use a pager", set_flag, &arg_output.no_pager },
        {},
};

static const Verb verb = { "status", options, .min = 1, .max = 1, .names = 1 };

/* The files that the container is made of, as they are now. */
static int config_files(const char *name, char ***ret) {
        Diags d = {};
        Config c;
        const Object *o;
        int r;

        r = config_load(&c, &d, "", NULL);
        o = r < 0 ? NULL : config_find(&c, KIND_CONTAINER, name);
        if (o)
                r = strv_extend(ret, o->path);
        for (size_t i = 0; o && i < o->n && r >= 0; i++)
                if (!strv_contains(*ret, o->settings[i].path))
                        r = strv_extend(ret, o->settings[i].path);
        config_done(&c);
        diags_done(&d);
        return r;
}

static const char *image_word(ImageType type) {
        static const char *const words[] = {
                [IMAGE_SUBVOLUME] = "subvolume", [IMAGE_FOLDER] = "folder",  [IMAGE_RAW] = "disk image",
                [IMAGE_BLOCK] = "block device",  [IMAGE_OTHER] = "no image",
        };

        return type < ELEMENTSOF(words) ? words[type] : NULL;
}

static bool uplink_is_pending(const Sources *s, const char *bridge) {
        _cleanup_strv_ char **names = NULL;

        return uplink_pending(&s->generation, &names) >= 0 && strv_contains(names, bridge);
}

static void add_bridge(Table *t, const Sources *s, const View *v) {
        const char *bridge = fields_get(&v->start, "Bridge");
        _cleanup_free_ char *text = NULL;

        if (bridge &&
            asprintf(&text, "%s%s%s", bridge, if_nametoindex(bridge) == 0 ? " (not there)" : "",
                     uplink_is_pending(s, bridge) ? " (pending: apply --uplink, or the next boot)" : "") < 0)
                text = NULL;
        table_text(t, text);
}

/* What systemd-nspawn puts before the words of the guest's manager, which are anything: for people they are marked, and do
 * not run on into lines that could be ours. */
static char *mark_guest(const char *text) {
        static const char running[] = "Container running: ";
        const char *words = startswith(text, running);
        char *marked;

        if (!words || arg_output.json != JSON_OFF)
                return strdup(text);
        if (asprintf(&marked, "%s" GUEST_SAYS "%s", running, words) < 0)
                return NULL;
        text_cut(marked, terminal_columns() - FIRST_COLUMN);
        return marked;
}

static void add_state(Table *t, const Sources *s, const View *v) {
        _cleanup_free_ char *unit = NULL, *text = NULL, *marked = NULL;

        table_text(t, v->state);
        table_colour(t, !v->state                   ? NULL
                        : streq(v->state, "active") ? COLOUR_GREEN
                        : streq(v->state, "failed") ? COLOUR_RED
                                                    : NULL);
        table_text(t, v->sub);
        if (s->bus && asprintf(&unit, "systemd-nspawn@%s.service", v->name) >= 0)
                (void) bus_unit_get_string(s->bus, unit, "Service", "StatusText", &text);
        marked = isempty(text) ? NULL : mark_guest(text);
        table_text(t, marked);
}

static void add_image(Table *t, const View *v) {
        table_text(t, v->image.path);
        table_text(t, image_word(v->image.type));
        table_text(t, v->template);
        table_text(t, v->origin);
}

static int fill(Table *t, const Sources *s, const View *v) {
        _cleanup_strv_ char **files = NULL;
        _cleanup_free_ char *drift = NULL;
        uint64_t now = now_realtime();
        int r;

        r = config_files(v->name, &files);
        if (r >= 0)
                r = drift_format(v, &drift);
        if (r < 0)
                return r;

        table_text(t, v->name);
        table_list(t, files);
        add_state(t, s, v);
        add_image(t, v);
        table_list(t, v->addresses);
        table_text(t, v->mac);
        add_bridge(t, s, v);
        table_text(t, v->autostart);
        table_number(t, v->snapshots);
        table_time(t, v->newest_usec, now);
        table_time(t, v->next_usec, now);
        table_text(t, *drift ? drift : NULL);
        table_text(t, v->order);
        return 0;
}

static int show(const Sources *s, const View *v) {
        static const char *const columns[] = { "NAME",  "CONFIG", "STATE",     "SUBSTATE",   "STATUS",
                                               "IMAGE", "TYPE",   "TEMPLATE",  "ORIGIN",     "ADDRESS",
                                               "MAC",   "BRIDGE", "AUTOSTART", ">SNAPSHOTS", "NEWEST",
                                               "NEXT",  "DRIFT",  "ORDER" };
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns));
        int r;

        if (!t)
                return -ENOMEM;
        r = fill(t, s, v);
        if (r >= 0 && arg_output.json != JSON_OFF)
                r = table_print(t, &arg_output, NULL);
        else if (r >= 0) {
                pager_open(&arg_output);
                r = table_print_upright(t);
                print_troubles(s, v);
        }
        return r;
}

static void tell_moved(const Sources *s, const View *v) {
        _cleanup_free_ char *moved = NULL;

        if ((v->drift & (DRIFT_IMAGE_GONE | DRIFT_NOT_CREATED)) &&
            moved_find_in(&s->generation, v->name, &moved) > 0)
                log_notice("%s", moved);
}

static void tell_pinned(const char *name) {
        _cleanup_close_ int fd = state_open_snapshots(name);

        if (fd >= 0)
                labelled_warn(name, fd);
}

static int status(const char *name) {
        _cleanup_sources_ Sources s = { .root_fd = -EBADF };
        _cleanup_view_ View v = {};
        int r;

        r = sources_open(&s, name);
        if (r >= 0)
                r = view_make(&s, name, &v);
        if (r == -ENOENT)
                return log_error_errno(
                        r, "There is no container \"%s\", neither declared nor as an image or snapshots.",
                        name);
        if (r >= 0)
                r = show(&s, &v);
        if (r >= 0)
                tell_moved(&s, &v);
        if (r >= 0)
                tell_pinned(name);
        return r < 0 ? log_error_errno(r, "Failed to look at container %s: %m", name) : 0;
}

int main(int argc, char *argv[]) {
        int r;

        log_open("nspawn-btrfs", false);
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        r = status(argv[r]);
        return r == -ENOENT ? VERB_NOTHING : r < 0 ? VERB_FAILED : VERB_DONE;
}
