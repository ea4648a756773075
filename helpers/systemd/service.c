/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <systemd/sd-daemon.h>

#include "log.h"
#include "service.h"
#include "strv.h"

int service_open(const char *name, Service *ret) {
        int r;

        ret->name = name;
        if (asprintf(&ret->unit, "systemd-nspawn@%s.service", name) < 0)
                return log_oom();
        if (sd_booted() <= 0)
                return 0;
        r = bus_open(&ret->bus);
        return r < 0 ? log_error_errno(r, "Failed to connect to the system bus: %m") : 0;
}

static int is_active(sd_bus *bus, const char *unit) {
        _cleanup_free_ char *state = NULL;
        int r;

        r = bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state);
        if (r < 0)
                return r;
        return !streq(state, "inactive") && !streq(state, "failed");
}

int service_is_active(const Service *s) {
        int r = s->bus ? is_active(s->bus, s->unit) : 0;

        return r < 0 ? log_error_errno(r, "Failed to ask systemd for the state of %s: %m", s->unit) : r;
}

int service_check_stopped(const Service *s, const char *to_do) {
        int r = service_is_active(s);

        if (r > 0)
                return log_error_errno(EBUSY, "Failed to %s %s: it runs. \"machinectl poweroff %s\" first.",
                                       to_do, s->name, s->name);
        return r;
}

/* The active units that stop when UNIT does, and those that stop with them. */
static int collect(Service *s, const char *unit) {
        static const char *const properties[] = { "RequiredBy", "BoundBy", "ConsistsOf",
                                                  "PropagatesStopTo" };

        for (size_t i = 0; i < ELEMENTSOF(properties); i++) {
                _cleanup_strv_ char **units = NULL;
                int r;

                /* One that this systemd does not know is not used either. */
                if (bus_unit_get_strv(s->bus, unit, "Unit", properties[i], &units) < 0)
                        continue;
                STRV_FOREACH(other, units) {
                        if (streq(*other, s->unit) || strv_contains(s->others, *other) ||
                            is_active(s->bus, *other) <= 0)
                                continue;
                        r = strv_extend(&s->others, *other);
                        if (r >= 0)
                                r = collect(s, *other);
                        if (r < 0)
                                return r;
                }
        }
        return 0;
}

int service_stop(Service *s) {
        int r = service_is_active(s);

        if (r <= 0)
                return r;
        r = collect(s, s->unit);
        if (r < 0)
                return log_oom();

        s->ran = true;
        log_info("Stopping %s.", s->name);
        r = bus_stop_unit(s->bus, s->unit);
        return r < 0 ? log_error_errno(r, "Failed to stop %s: %m", s->unit) : 0;
}

static int start(Service *s, const char *unit) {
        int r = bus_start_unit(s->bus, unit, NULL);

        return r < 0 ? log_error_errno(r, "Failed to start %s again (%m): see \"systemctl status %s\".",
                                       unit, unit)
                     : 0;
}

int service_restore(Service *s) {
        int r;

        if (!s->ran)
                return 0;
        s->ran = false;
        log_info("Starting %s.", s->name);
        r = start(s, s->unit);
        if (r < 0)
                return r;
        STRV_FOREACH(other, s->others)
        RET_GATHER(r, start(s, *other));
        return r;
}

void service_done(Service *s) {
        (void) sd_bus_flush_close_unref(s->bus);
        freep(&s->unit);
        strv_freep(&s->others);
        *s = (Service){};
}
