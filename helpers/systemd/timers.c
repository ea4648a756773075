/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "timers.h"
#include "bus-job.h"
#include "bus.h"
#include "log.h"

#define TIMER_PREFIX "nspawn-btrfs-snapshot@"

/* A masked one is as the administrator wants it. */
static int job(sd_bus *bus, const char *method, const char *unit) {
        int r = bus_unit_job(bus, method, unit, "replace", NULL);

        if (r == -ERFKILL) {
                log_notice("%s is masked, and stays stopped.", unit);
                return 0;
        }
        if (r == -ENOEXEC)
                return log_error_errno(r,
                                       "systemd refuses %s: see \"systemctl status %s\" and "
                                       "\"nspawn-btrfs check\".",
                                       unit, unit);
        return r < 0 ? log_error_errno(r, "Failed to call %s() for %s: %m", method, unit) : 0;
}

/* One that an administrator had stopped is not even loaded any more. One that elapsed during the reload, which left it
 * nothing to start, has failed and would be listed so for ever. */
static int stop(sd_bus *bus, const char *unit) {
        int r = bus_unit_job(bus, "StopUnit", unit, "replace", NULL);

        if (r == -ENOENT)
                return 0;
        (void) sd_bus_call_method(bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "ResetFailedUnit", NULL,
                                  NULL, "s", unit);
        return r < 0 ? log_error_errno(r, "Failed to stop %s: %m", unit) : 0;
}

static bool is_elapsed(sd_bus *bus, const char *unit) {
        _cleanup_free_ char *state = NULL;

        return bus_unit_get_string(bus, unit, "Unit", "SubState", &state) >= 0 && streq(state, "elapsed");
}

static int update(sd_bus *bus, const Manifest *before, const ManifestEntry *e) {
        const char *old = before ? manifest_find(before, e->path) : NULL;

        if (!old)
                return job(bus, "StartUnit", e->path);
        if (!streq(old, e->hash))
                return job(bus, "TryRestartUnit", e->path);
        return is_elapsed(bus, e->path) ? job(bus, "RestartUnit", e->path) : 0;
}

int timers_update(sd_bus *bus, const Manifest *before, const Manifest *current) {
        int r = 0;

        for (ManifestEntry e = {}; before && manifest_next(before, TIMER_PREFIX, &e);)
                if (endswith(e.path, ".timer") && !manifest_find(current, e.path))
                        RET_GATHER(r, stop(bus, e.path));
        for (ManifestEntry e = {}; manifest_next(current, TIMER_PREFIX, &e);)
                if (endswith(e.path, ".timer"))
                        RET_GATHER(r, update(bus, before, &e));
        return r;
}
