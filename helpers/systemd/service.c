/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <systemd/sd-daemon.h>

#include "log.h"
#include "service.h"
#include "stale-export.h"
#include "strv.h"

enum { ASK_INTERVAL_USEC = 3 * 1000 * 1000 };

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

/* A guest that has only begun to boot does not hear the one request that nspawn makes, and would be killed after 90 s:
 * it is asked again. Who has heard it takes it for the same. */
static int ask_again(const char *status, void *userdata) {
        Service *s = userdata;

        if (s->asked++ > 0)
                (void) sd_bus_call_method(s->bus, "org.freedesktop.machine1", "/org/freedesktop/machine1",
                                          "org.freedesktop.machine1.Manager", "KillMachine", NULL, NULL,
                                          "ssi", s->name, "leader", SIGRTMIN + 3);
        return 0;
}

int service_stop(Service *s) {
        const BusWait wait = { ASK_INTERVAL_USEC, ask_again, s };
        int r = service_is_active(s);

        if (r <= 0)
                return r;
        r = collect(s, s->unit);
        if (r < 0)
                return log_oom();

        s->ran = true;
        log_info("Stopping %s.", s->name);
        r = bus_unit_job(s->bus, "StopUnit", s->unit, "replace", &wait);
        if (r < 0)
                return log_error_errno(r, "Failed to stop %s: %m", s->unit);
        stale_export_remove(s->name);
        return 0;
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
