/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The unit of a container, by PID 1's own socket: no bus needs to be there. Everything here logs. */

#include "bus.h"

typedef struct Service {
        const char *name;
        char *unit;
        sd_bus *bus; /* NULL: systemd does not run here, so neither does the container */
        unsigned asked;
        char **others; /* what requires it, runs, and goes down with it */
} Service;

/* Connects to PID 1. NAME must outlive *ret, which must be zero. */
int service_open(const char *name, Service *ret);

/* 1 if the container runs, starts or stops, else 0. */
int service_is_active(const Service *s);

/* Refuses, by -EBUSY, while the container runs. TO_DO: "rename". */
int service_check_stopped(const Service *s, const char *to_do);

/* Finds out what goes down with it. */
int service_collect(Service *s);

/* Has a guest that is to shut down asked again, at each call but the first: one that has only begun to boot does not hear the
 * one request that nspawn makes, and would be killed after 90 s. One that goes on as if nobody had asked is killed. BUS: to
 * PID 1. */
void service_ask_guest(Service *s, sd_bus *bus);

/* Starts UNIT and waits for it. */
int service_start(const Service *s, const char *unit);

/* Starts what went down with it, and is down. Goes on after a failure and returns the first. */
int service_start_others(const Service *s);

/* The same from within the start of the container, for which UNITS wait: nothing is waited for, and no failure is one of this
 * start. UNITS may be NULL. */
void service_start_dependents(char *const *units);

void service_done(Service *s);

#define _cleanup_service_ _cleanup_(service_done)
