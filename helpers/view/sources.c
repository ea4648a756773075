/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>

#include "bus.h"
#include "fileio.h"
#include "log.h"
#include "move.h"
#include "name.h"
#include "paths.h"
#include "state-folder.h"
#include "strv.h"
#include "view.h"

static int read_units(Sources *s, const char *name) {
        _cleanup_free_ char *unit = NULL, *timer = NULL;
        int r;

        if (asprintf(&unit, "systemd-nspawn@%s.service", name) < 0 ||
            asprintf(&timer, "nspawn-btrfs-snapshot@%s.timer", name) < 0)
                return -ENOMEM;
        r = bus_open(&s->bus);
        if (r >= 0)
                r = unit_states_read(s->bus, (char *[]){ unit, timer, NULL }, &s->units);
        if (r < 0) {
                log_warning_errno(r, "Failed to ask systemd for the states of units, going on without: %m");
                s->bus = sd_bus_flush_close_unref(s->bus);
        }
        return 0;
}

/* What "systemctl enable" made: a link below a unit's folder of the administrator. */
static int read_enabled(Sources *s) {
        static const char *const patterns[] = { "/etc/systemd/system/*.wants/systemd-nspawn@*.service",
                                                "/etc/systemd/system/*.requires/systemd-nspawn@*.service" };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(patterns); i++) {
                glob_t g = {};

                (void) glob(patterns[i], GLOB_NOSORT, NULL, &g);
                for (size_t k = 0; k < g.gl_pathc && r >= 0; k++) {
                        char *name = strrchr(g.gl_pathv[k], '@') + 1;

                        *strrchr(name, '.') = 0;
                        r = strv_extend(&s->enabled, name);
                }
                globfree(&g);
        }
        return r;
}

int sources_open(Sources *s, const char *wanted) {
        int r;

        *s = (Sources){ .root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) };
        if (s->root_fd < 0)
                return -errno;

        (void) generation_refresh(); /* what is there from before will do */
        r = generation_open("current", &s->generation);
        if (r < 0 && r != -ENOENT)
                return r;
        r = read_units(s, wanted ?: "*");
        if (r >= 0)
                r = read_enabled(s);
        return r < 0 ? r : image_list(s->root_fd, &s->images);
}

void sources_done(Sources *s) {
        generation_done(&s->generation);
        sd_bus_flush_close_unref(s->bus);
        unit_states_done(&s->units);
        strv_free(s->enabled);
        strv_free(s->images);
        closep(&s->root_fd);
}

/* Those that had any once, and may be no more than that. */
static int add_with_snapshots(char ***l) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = open_folder_fd(state_folder_open(SNAPSHOTS_DIR), &d);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        while (r >= 0 && (de = readdir(d)))
                if (machine_name_is_valid(de->d_name))
                        r = strv_extend(l, de->d_name);
        return r;
}

/* What is ordered or was cut short may have left nothing else by that name. */
static int add_ordered(char ***l) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = open_folder_fd(state_folder_open(ORDERS_DIR), &d);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        while (r >= 0 && (de = readdir(d))) {
                _cleanup_move_ Move m = {};

                if (!machine_name_is_valid(de->d_name))
                        continue;
                r = strv_extend(l, de->d_name);
                if (r >= 0 && move_find(de->d_name, &m) >= 0 && *m.to)
                        r = strv_extend(l, m.to);
        }
        return r;
}

static int compare(const void *a, const void *b) {
        return strcmp(*(char *const *) a, *(char *const *) b);
}

int sources_names(const Sources *s, char ***ret) {
        _cleanup_strv_ char **l = NULL;
        size_t n, kept = 0;
        int r = 0;

        for (ManifestEntry e = {};
             r >= 0 && manifest_next(&s->generation.manifest, STAGED "/containers/", &e);) {
                _cleanup_free_ char *name = manifest_entry_name(&e, STAGED "/containers/", "/info");

                if (name)
                        r = strv_extend(&l, name);
        }
        STRV_FOREACH(i, s->images)
                if (r >= 0)
                        r = strv_extend(&l, *i);
        if (r >= 0)
                r = add_with_snapshots(&l);
        if (r >= 0)
                r = add_ordered(&l);
        if (r < 0)
                return r;

        n = strv_length(l);
        if (n > 0)
                qsort(l, n, sizeof(char *), compare);
        for (size_t i = 1; i < n; i++)
                if (streq(l[kept], l[i]))
                        free(l[i]);
                else
                        l[++kept] = l[i];
        if (n > 0)
                l[kept + 1] = NULL;
        *ret = TAKE_PTR(l);
        return 0;
}
