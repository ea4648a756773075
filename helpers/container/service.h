/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The unit of a container, stopped for a while and started again as it was. Everything here logs. */

#include "bus.h"

typedef struct Service {
        const char *name;
        char *unit;
        sd_bus *bus; /* NULL: systemd does not run here, so neither does the container */
        bool ran;
        unsigned asked;
        char **others; /* what required it, ran, and goes down with it */
} Service;

/* Connects to PID 1. NAME must outlive *ret, which must be zero. */
int service_open(const char *name, Service *ret);

/* 1 if the container runs, starts or stops, else 0. */
int service_is_active(const Service *s);

/* Refuses, by -EBUSY, while the container runs. TO_DO: "rename". */
int service_check_stopped(const Service *s, const char *to_do);

/* Stops it in an orderly way if it runs, and remembers what did. One whose unit failed counts as one that ran: it no
 * longer boots, say. */
int service_stop(Service *s);

/* Starts again what service_stop() stopped. Goes on after a failure and returns the first. */
int service_restore(Service *s);

void service_done(Service *s);

#define _cleanup_service_ _cleanup_(service_done)
