/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "bus-job.h"
#include "fileio.h"
#include "identity.h"
#include "log.h"
#include "paths.h"
#include "settings.h"
#include "traces.h"

/* Most telling first: the container's own file. */
static const char *const places[] = {
        "/etc/nspawn-btrfs.d/%s.container",
        "/etc/nspawn-btrfs.d/%s.container.d",
        "/run/nspawn-btrfs.d/%s.container",
        "/run/nspawn-btrfs.d/%s.container.d",
        "/etc/systemd/nspawn/%s.nspawn",
        MACHINES_DIR "/%s.nspawn",
        "/etc/systemd/system/systemd-nspawn@%s.service.d",
        "/etc/systemd/system.control/systemd-nspawn@%s.service.d",
        "/etc/systemd/system/nspawn-btrfs-snapshot@%s.service.d",
        "/etc/systemd/system/nspawn-btrfs-snapshot@%s.timer.d",
        "/run/systemd/system/systemd-nspawn@%s.service.d",
        "/run/systemd/system.control/systemd-nspawn@%s.service.d",
        "/var/lib/systemd/timers/stamp-nspawn-btrfs-snapshot@%s.timer",
};

static const char *const packaged[] = {
        "/usr/local/lib/nspawn-btrfs.d/%s.container",
        "/usr/lib/nspawn-btrfs.d/%s.container",
};

/* NAME in one of the above; the caller frees. */
static char *place_of(const char *format, const char *name) {
        const char *at = strstr(format, "%s");
        char *path;

        return asprintf(&path, "%.*s%s%s", (int) (at - format), format, name, at + 2) < 0 ? NULL : path;
}

static bool is_there(const char *path) {
        return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}

int traces_check(const char *name, const char *to_do) {
        for (size_t i = 0; i < ELEMENTSOF(packaged); i++) {
                _cleanup_free_ char *path = place_of(packaged[i], name);

                if (!path)
                        return log_oom();
                if (is_there(path))
                        return log_error_errno(
                                EROFS,
                                "Failed to %s %s: %s is a package's, and would make it come back. "
                                "Remove the package first.",
                                to_do, name, path);
        }
        return 0;
}

int traces_check_free(const char *name) {
        static const char *const *const lists[] = { places, packaged };
        static const size_t sizes[] = { ELEMENTSOF(places), ELEMENTSOF(packaged) };
        int r = 0;

        for (size_t k = 0; k < ELEMENTSOF(lists); k++)
                for (size_t i = 0; i < sizes[k]; i++) {
                        _cleanup_free_ char *path = place_of(lists[k][i], name);

                        if (!path)
                                return log_oom();
                        if (is_there(path))
                                r = log_error_errno(EEXIST, "%s is there already.", path);
                }
        return r;
}

bool traces_are_none(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                _cleanup_free_ char *path = place_of(places[i], name);

                if (path && is_there(path))
                        return false;
        }
        return true;
}

void traces_name(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                _cleanup_free_ char *path = place_of(places[i], name);

                if (path && is_there(path))
                        log_info("  %s", path);
        }
}

/* METHOD with one unit in a list, and "no" for each flag in TYPES. */
static int call_files(const Service *s, const char *method, const char *unit, const char *types) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        int r;

        r = sd_bus_call_method(s->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, method, &error, NULL,
                               types, 1, unit, false, false);
        if (r < 0)
                log_warning_errno(r, "%s() failed for %s: %s", method, unit, error.message ?: strerror(-r));
        return r < 0 ? r : 0;
}

static void forget_unit(const Service *s, const char *format) {
        _cleanup_free_ char *unit = place_of(format, s->name);

        if (!unit)
                return;
        if (endswith(unit, ".timer"))
                (void) bus_stop_unit(s->bus, unit); /* mostly there is none */
        (void) sd_bus_call_method(s->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "ResetFailedUnit",
                                  NULL, NULL, "s", unit);
}

bool traces_is_enabled(const Service *s) {
        _cleanup_free_ char *state = NULL;

        return s->bus && bus_unit_get_string(s->bus, s->unit, "Unit", "UnitFileState", &state) >= 0 &&
               streq(state, "enabled");
}

void traces_disable(const Service *s) {
        if (!s->bus)
                return;
        forget_unit(s, "nspawn-btrfs-snapshot@%s.timer");
        forget_unit(s, "nspawn-btrfs-snapshot@%s.service");
        forget_unit(s, "systemd-nspawn@%s.service");
        (void) call_files(s, "DisableUnitFiles", s->unit, "asb");
}

int traces_enable(const Service *s, const char *name) {
        _cleanup_free_ char *unit = NULL;

        if (asprintf(&unit, "systemd-nspawn@%s.service", name) < 0)
                return log_oom();
        return call_files(s, "EnableUnitFiles", unit, "asbb");
}

int traces_remove(const char *name) {
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                _cleanup_free_ char *path = place_of(places[i], name);
                int q;

                if (!path)
                        return log_oom();
                if (!is_there(path))
                        continue;
                q = remove_tree_at(AT_FDCWD, path);
                if (q < 0)
                        RET_GATHER(r, log_error_errno(q, "Failed to remove %s: %m", path));
                else
                        log_info("Removed %s.", path);
        }
        (void) settings_remove(name, false);
        return r;
}

int traces_rename(const char *name, const char *to) {
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                _cleanup_free_ char *from = place_of(places[i], name), *path = place_of(places[i], to);

                if (!from || !path)
                        return log_oom();
                if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) >= 0)
                        log_info("Renamed %s to %s.", from, path);
                else if (errno != ENOENT)
                        RET_GATHER(r, log_error_errno(errno, "Failed to rename %s to %s: %m", from, path));
        }
        (void) settings_remove(name, false);
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
