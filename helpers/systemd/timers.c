/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "timers.h"
#include "bus-job.h"
#include "bus.h"
#include "log.h"

static bool is_timer(const char *path) {
        return startswith(path, "nspawn-btrfs-snapshot@") && endswith(path, ".timer");
}

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

        for (size_t i = 0; before && i < before->n; i++)
                if (is_timer(before->items[i].path) && !manifest_find(current, before->items[i].path))
                        RET_GATHER(r, stop(bus, before->items[i].path));
        for (size_t i = 0; i < current->n; i++)
                if (is_timer(current->items[i].path))
                        RET_GATHER(r, update(bus, before, &current->items[i]));
        return r;
}
