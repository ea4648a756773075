/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "bus.h"
#include "fileio.h"
#include "log.h"
#include "paths.h"
#include "reboot.h"

#define TOKENS_DIR RUNTIME_DIR "/reboots"
#define COUNTS_DIR RUNTIME_DIR "/restarts" /* NRestarts at the last start */

enum { GRACE_USEC = 1000 * 1000, COUNT_MAX = 16 };

static char *path_of(const char *format, const char *name) {
        char *path;

        return asprintf(&path, format, name) < 0 ? NULL : path;
}

static int write_text(const char *path, const char *text) {
        int r = mkdir_parents_at(AT_FDCWD, path, false);

        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, text, strlen(text), 0644, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

static int forget(const char *path) {
        return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

int reboot_note(const char *name, bool rebooted) {
        _cleanup_free_ char *path = path_of(TOKENS_DIR "/%s", name),
                            *settings = path_of(RUNTIME_DIR "/settings/%s.nspawn", name);

        if (!path || !settings)
                return -ENOMEM;
        return rebooted && access(settings, F_OK) >= 0 ? write_text(path, "") : forget(path);
}

static uint32_t read_count(const char *path) {
        _cleanup_free_ char *text = NULL;

        return read_file_at(AT_FDCWD, path, COUNT_MAX, &text, NULL) < 0 ? 0 : strtoul(text, NULL, 10);
}

static int write_count(const char *path, uint32_t n) {
        char text[COUNT_MAX];

        (void) snprintf(text, sizeof(text), "%u", n);
        return n == 0 ? forget(path) : write_text(path, text);
}

/* Whether PID 1 has counted more restarts than at the start before; from now on this is that start. */
static bool is_counted(sd_bus *bus, const char *unit, const char *name) {
        _cleanup_free_ char *path = path_of(COUNTS_DIR "/%s", name);
        uint32_t now, before;
        int r;

        if (!path || bus_unit_get_u32(bus, unit, "Service", "NRestarts", &now) < 0)
                return false;
        before = read_count(path);
        r = now == before ? 0 : write_count(path, now);
        if (r < 0)
                log_warning_errno(r, "Failed to write %s: %m", path);
        return r >= 0 && now > before;
}

/* Whether the unit was down for no longer than a restart takes. A restart that was given up leaves token and count behind,
 * for a start weeks later. */
static bool is_at_once(sd_bus *bus, const char *unit) {
        uint64_t pause, down, up;

        return bus_unit_get_u64(bus, unit, "Service", "RestartUSec", &pause) >= 0 &&
               bus_unit_get_u64(bus, unit, "Unit", "InactiveEnterTimestampMonotonic", &down) >= 0 &&
               bus_unit_get_u64(bus, unit, "Unit", "InactiveExitTimestampMonotonic", &up) >= 0 && down > 0 &&
               up >= down && (up - down < GRACE_USEC || up - down - GRACE_USEC < pause);
}

bool reboot_take(const char *name) {
        _cleanup_free_ char *path = path_of(TOKENS_DIR "/%s", name),
                            *unit = path_of("systemd-nspawn@%s.service", name);
        _cleanup_bus_ sd_bus *bus = NULL;
        bool token, counted;

        if (!path || !unit)
                return false;
        token = unlink(path) >= 0;
        if (bus_open_private(&bus) < 0)
                return false;
        counted = is_counted(bus, unit, name);
        return token && counted && is_at_once(bus, unit);
}
