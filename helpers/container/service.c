/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <systemd/sd-daemon.h>

#include "bus-job.h"
#include "log.h"
#include "service.h"
#include "strv.h"

enum {
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
        r = bus_open_private(&ret->bus);
        return r < 0 ? log_error_errno(r, "Failed to connect to systemd: %m") : 0;
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
                return log_error_errno(EBUSY, "Failed to %s %s: it runs. \"systemctl stop %s\" first.",
                                       to_do, s->name, s->unit);
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

int service_collect(Service *s) {
        int r = s->bus ? collect(s, s->unit) : 0;

        return r < 0 ? log_oom() : 0;
}

static void kill_machine(const char *name) {
        _cleanup_bus_ sd_bus *bus = NULL;

        if (sd_bus_open_system(&bus) >= 0)
                (void) sd_bus_call_method(bus, "org.freedesktop.machine1", "/org/freedesktop/machine1",
                                          "org.freedesktop.machine1.Manager", "KillMachine", NULL, NULL,
                                          "ssi", name, "leader", SIGRTMIN + 3);
}

/* Who has heard it takes it for the same. */
void service_ask_guest(Service *s, sd_bus *bus) {
        if (s->asked > ASK_MAX && is_deaf(s->name)) {
                log_warning("%s does not shut down, however often it is asked: killing it.", s->name);
                (void) sd_bus_call_method(bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "KillUnit", NULL,
                                          NULL, "ssi", s->unit, "all", SIGKILL);
        } else if (s->asked++ > 0)
                kill_machine(s->name);
}

int service_start(const Service *s, const char *unit) {
        int r;

        /* That it failed before, however often, does not count any more. */
        (void) sd_bus_call_method(s->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "ResetFailedUnit",
                                  NULL, NULL, "s", unit);
        r = bus_start_unit(s->bus, unit, NULL);

        return r < 0 ? log_error_errno(r, "Failed to start %s again (%s): see \"systemctl status %s\".",
                                       unit, bus_job_reason(r), unit)
                     : 0;
}

int service_start_others(const Service *s) {
        int r = 0;

        STRV_FOREACH(other, s->others)
                if (is_active(s->bus, *other) == 0)
                        RET_GATHER(r, service_start(s, *other));
        return r;
}

void service_start_dependents(char *const *units) {
        _cleanup_bus_ sd_bus *bus = NULL;
        int r = units ? bus_open_private(&bus) : 0;

        STRV_FOREACH(unit, units) {
                if (r < 0 || is_active(bus, *unit) != 0)
                        continue;
                /* "fail": one that somebody stops just now is left to them. */
                if (sd_bus_call_method(bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "StartUnit", NULL,
                                       NULL, "ss", *unit, "fail") < 0)
                        log_notice("%s went down and is not started again: \"systemctl start %s\".", *unit,
                                   *unit);
        }
}

void service_done(Service *s) {
        (void) sd_bus_flush_close_unref(s->bus);
        freep(&s->unit);
        strv_freep(&s->others);
        *s = (Service){};
}
