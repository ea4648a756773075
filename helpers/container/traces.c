/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "bus-job.h"
#include "fileio.h"
#include "identity.h"
#include "log.h"
#include "paths.h"
#include "settings.h"
#include "strv.h"
#include "trace-places.h"
#include "traces.h"

static bool has(const char *format, const char *name) {
        _cleanup_free_ char *path = trace_place_of(format, name);

        return path && trace_is_there(path);
}

/* Those that are there, with AND (may be NULL) of what that one has, too. The caller frees *ret. */
static int find_both(const char *name, const char *and, char ***ret) {
        _cleanup_strv_ char **formats = NULL, **found = NULL;
        int r;

        r = trace_places(&formats);
        if (r < 0)
                return r;
        STRV_FOREACH(format, formats) {
                _cleanup_free_ char *path = trace_place_of(*format, name);

                if (!path ||
                    (trace_is_there(path) && (!and || has(*format, and)) && strv_extend(&found, path) < 0))
                        return log_oom();
        }
        *ret = TAKE_PTR(found);
        return 0;
}

static int find(const char *name, char ***ret) {
        return find_both(name, NULL, ret);
}

int traces_check(const char *name, const char *to_do) {
        _cleanup_free_ char *path = NULL;
        int r = trace_packaged(name, &path);

        if (r <= 0)
                return r;
        return log_error_errno(EROFS,
                               "Failed to %s %s: %s is a package's, and would make it come back. "
                               "Remove the package first.",
                               to_do, name, path);
}

int traces_check_free(const char *name, const char *from) {
        _cleanup_strv_ char **found = NULL;
        _cleanup_free_ char *path = NULL;
        int r;

        r = find_both(name, from, &found);
        if (r >= 0)
                r = trace_packaged(name, &path);
        if (r > 0)
                r = log_error_errno(EEXIST, "%s is there already.", path);
        STRV_FOREACH(f, found)
                if (!startswith(
                            *f,
                            TIMER_STAMPS)) /* left by a timer of that name, of which nothing else is there */
                        r = log_error_errno(EEXIST, "%s is there already.", *f);
        return r;
}

bool traces_are_none(const char *name) {
        _cleanup_strv_ char **found = NULL;

        return find(name, &found) >= 0 && !found;
}

void traces_name(const char *name) {
        _cleanup_strv_ char **found = NULL;

        (void) find(name, &found);
        STRV_FOREACH(f, found)
                log_info("  %s", *f);
}

static void forget_unit(const Service *s, const char *format) {
        _cleanup_free_ char *unit = trace_place_of(format, s->name);

        if (!unit)
                return;
        if (endswith(unit, ".timer"))
                (void) bus_stop_unit(s->bus, unit); /* mostly there is none */
        (void) sd_bus_call_method(s->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "ResetFailedUnit",
                                  NULL, NULL, "s", unit);
}

void traces_forget(const Service *s) {
        if (!s->bus)
                return;
        forget_unit(s, "nspawn-btrfs-snapshot@%s.timer");
        forget_unit(s, "nspawn-btrfs-snapshot@%s.service");
        forget_unit(s, "systemd-nspawn@%s.service");
}

int traces_remove(const char *name) {
        _cleanup_strv_ char **found = NULL;
        int r;

        r = find(name, &found);
        STRV_FOREACH(f, found) {
                int q = remove_tree_at(AT_FDCWD, *f);

                if (q < 0)
                        RET_GATHER(r, log_error_errno(q, "Failed to remove %s: %m", *f));
                else
                        log_info("Removed %s.", *f);
        }
        (void) settings_remove(name, false);
        return r;
}

int traces_add(Move *m) {
        _cleanup_strv_ char **formats = NULL;
        int r;

        r = trace_places(&formats);
        STRV_FOREACH(format, formats)
                if (r >= 0)
                        r = move_add_file(m, *format);
        return r;
}

int traces_sync(void) {
        _cleanup_close_ int fd = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0 || syncfs(fd) < 0)
                return log_error_errno(errno, "Failed to write /etc to disk: %m");
        return 0;
}

void traces_unlink_journal(const Machine *m) {
        char path[sizeof("/var/log/journal/") + SD_ID128_STRING_MAX], target[4096];
        const char *rest;
        sd_id128_t id;
        ssize_t n;

        if (m->root < 0 || identity_read(m->root, &id) < 0)
                return;
        (void) snprintf(path, sizeof(path), "/var/log/journal/" SD_ID128_FORMAT_STR,
                        SD_ID128_FORMAT_VAL(id));
        n = readlink(path, target, sizeof(target) - 1);
        if (n < 0)
                return;
        target[n] = 0;
        rest = startswith(target, m->image.path);
        if (rest && *rest == '/')
                (void) unlink(path);
}

int traces_reload(const Service *s) {
        int r;

        if (!s->bus)
                return 0;
        r = bus_reload(s->bus);
        if (r < 0)
                return log_error_errno(r,
                                       "Failed to have systemd reload (%m): \"systemctl daemon-reload\".");
        /* It fails while any file is in error, which has nothing to do with this container. */
        (void) bus_start_unit(s->bus, "nspawn-btrfs-apply.service", NULL);
        return 0;
}
