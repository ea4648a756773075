/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <systemd/sd-daemon.h>

#include "bus-job.h"
#include "log.h"
#include "service.h"
#include "stale-export.h"
#include "strv.h"

enum {
        ASK_INTERVAL_USEC = 3 * 1000 * 1000,
        ASK_MAX = 3,
        GUEST_TIMEOUT_USEC = 2 * 1000 * 1000,
};

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
        static const char *const properties[] = { "RequiredBy", "RequisiteOf", "BoundBy", "ConsistsOf",
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

/* Whether systemd in the guest says that it goes on as if nobody had asked: one whose files are gone finds no unit to
 * stop by, and would be killed after 90 s. One that says nothing may be busy stopping; but a bus that lets root not even
 * ask has lost its policy along with the rest. */
static bool is_deaf(const char *name) {
        _cleanup_bus_ sd_bus *guest = NULL;
        _cleanup_free_ char *state = NULL;
        int r;

        if (sd_bus_open_system_machine(&guest, name) < 0)
                return false;
        (void) sd_bus_set_method_call_timeout(guest, GUEST_TIMEOUT_USEC);
        r = sd_bus_get_property_string(guest, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "SystemState",
                                       NULL, &state);
        return r == -EACCES || (r >= 0 && !streq(state, "stopping"));
}

/* A guest that has only begun to boot does not hear the one request that nspawn makes, and would be killed after 90 s:
 * it is asked again. Who has heard it takes it for the same. */
static int ask_again(const char *status, void *userdata) {
        Service *s = userdata;

        if (s->asked > ASK_MAX && is_deaf(s->name)) {
                log_warning("%s does not shut down, however often it is asked: killing it.", s->name);
                (void) sd_bus_call_method(s->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "KillUnit",
                                          NULL, NULL, "ssi", s->unit, "all", SIGKILL);
        } else if (s->asked++ > 0)
                (void) sd_bus_call_method(s->bus, "org.freedesktop.machine1", "/org/freedesktop/machine1",
                                          "org.freedesktop.machine1.Manager", "KillMachine", NULL, NULL,
                                          "ssi", s->name, "leader", SIGRTMIN + 3);
        return 0;
}

/* It ran, or was to run: nobody has stopped it. */
static bool has_failed(const Service *s) {
        _cleanup_free_ char *state = NULL;

        return s->bus && bus_unit_get_string(s->bus, s->unit, "Unit", "ActiveState", &state) >= 0 &&
               streq(state, "failed");
}

int service_stop(Service *s) {
        const BusWait wait = { ASK_INTERVAL_USEC, ask_again, s };
        int r = service_is_active(s);

        if (r == 0)
                s->ran = has_failed(s);
        if (r <= 0)
                return r;
        r = collect(s, s->unit);
        if (r < 0)
                return log_oom();

        s->ran = true;
        log_info("Stopping %s.", s->name);
        r = bus_unit_job(s->bus, "StopUnit", s->unit, "replace", &wait);
        if (r < 0)
                return log_error_errno(r, "Failed to stop %s: %s", s->unit, bus_job_reason(r));
        stale_export_remove(s->name);
        return 0;
}

static int start(Service *s, const char *unit) {
        int r;

        /* That it failed before, however often, does not count any more. */
        (void) sd_bus_call_method(s->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "ResetFailedUnit",
                                  NULL, NULL, "s", unit);
        r = bus_start_unit(s->bus, unit, NULL);

        return r < 0 ? log_error_errno(r, "Failed to start %s again (%s): see \"systemctl status %s\".",
                                       unit, bus_job_reason(r), unit)
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
