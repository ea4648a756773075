/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The few things asked of PID 1, over D-Bus. Units are given by their full names. Nothing here logs; what a method
 * call answers is turned into an errno, -ENOENT for a unit that does not exist. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

#include "util.h"

#define _cleanup_bus_ _cleanup_(sd_bus_flush_close_unrefp)

/* The system bus, or PID 1's own socket where there is no bus (yet). */
int bus_open(sd_bus **ret);

/* PID 1's own socket, which is there before any bus and needs nobody else. */
int bus_open_private(sd_bus **ret);

/* Called while a job is waited for, with the StatusText of its unit ("" for none). A negative result ends the waiting
 * and is what the wait returns; the job goes on. */
typedef int (*BusTick)(const char *status, void *userdata);

typedef struct BusWait {
        uint64_t interval_usec; /* between two ticks */
        BusTick tick;           /* may be NULL */
        void *userdata;
} BusWait;

/* Calls METHOD ("StartUnit", "StopUnit", "RestartUnit", "TryRestartUnit") and waits for its job; a daemon-reload
 * meanwhile does no harm. MODE is "replace" or "fail". WAIT may be NULL. Returns 0 when the job is done, as for one
 * that was not needed, else what became of it: -ECANCELED, -ETIMEDOUT, -ENOLINK (a dependency failed), -EIO (the unit
 * failed); or an error of the call. */
int bus_unit_job(sd_bus *bus, const char *method, const char *unit, const char *mode, const BusWait *wait);

/* What its negative R means, for a message: that a unit failed is no "Input/output error". */
const char *bus_job_reason(int r);

static inline int bus_start_unit(sd_bus *bus, const char *unit, const BusWait *wait) {
        return bus_unit_job(bus, "StartUnit", unit, "replace", wait);
}

static inline int bus_stop_unit(sd_bus *bus, const char *unit) {
        return bus_unit_job(bus, "StopUnit", unit, "replace", NULL);
}

static inline int bus_restart_unit(sd_bus *bus, const char *unit) {
        return bus_unit_job(bus, "RestartUnit", unit, "replace", NULL);
}

/* Whether R says that the answer was lost, so that nothing is known of what was asked. */
bool bus_is_lost(int r);

/* A property of a unit, as ("Unit", "ActiveState"), ("Service", "StatusText"), ("Service", "Result"); the caller
 * frees. A unit that is not there has ActiveState "inactive". While answers are lost these ask again, for half a minute: an
 * error of theirs is no answer. */
int bus_unit_get_string(sd_bus *bus, const char *unit, const char *interface, const char *property,
                        char **ret);

/* The same for numbers, as ("Service", "NRestarts"). */
int bus_unit_get_u32(sd_bus *bus, const char *unit, const char *interface, const char *property,
                     uint32_t *ret);

/* And as ("Service", "RestartUSec"). */
int bus_unit_get_u64(sd_bus *bus, const char *unit, const char *interface, const char *property,
                     uint64_t *ret);

/* The same for lists, as ("Unit", "RequiredBy"); free with strv_free(). */
int bus_unit_get_strv(sd_bus *bus, const char *unit, const char *interface, const char *property,
                      char ***ret);

/* The number of the unit's job; 0: it has none. */
int bus_unit_get_job(sd_bus *bus, const char *unit, uint32_t *ret);

/* The InvocationID of the unit's run, the last one if it is down; null if there was none. */
int bus_unit_get_run(sd_bus *bus, const char *unit, sd_id128_t *ret);

/* The words of the last command of the unit's PROPERTY, as "ExecStart", specifiers filled in, or of the one that is PROGRAM
 * if that is not NULL. -ENOENT: PROGRAM is not among them. *ret (may be NULL): free with strv_free(). */
int bus_service_command(sd_bus *bus, const char *unit, const char *property, const char *program,
                        char ***ret);

/* The major version of the running systemd, as 252; 0 if it cannot be told. */
unsigned bus_systemd_version(sd_bus *bus);

/* daemon-reload; returns when it is through, however long the generators take. */
int bus_reload(sd_bus *bus);
