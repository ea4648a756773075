/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A restart of a unit asked of PID 1 and waited for, through a daemon-reexec and whatever else comes between. Nothing here
 * logs. */

#include "service.h"

typedef enum UnitPhase {
        UNIT_DOWN, /* and no job is on its way */
        UNIT_FAILED,
        UNIT_UP,
        UNIT_RESTARTING, /* by itself, after a pause */
        UNIT_CHANGING,   /* in ExecStartPre=, stopping, or about to */
} UnitPhase;

typedef struct UnitNow {
        UnitPhase phase;
        bool job;
        sd_id128_t run;
} UnitNow;

typedef struct Wait {
        Service *service;
        sd_bus *bus;       /* PID 1's own socket */
        char *job;         /* of our restart; NULL: not known */
        char *early;       /* a job that was made before we were told of ours */
        char *ended;       /* that job's result, if it was heard */
        uint64_t ask_usec; /* when the guest is asked again */
        bool lost;         /* an answer was: what we know of jobs has a hole */
        bool others;       /* another job of the unit was made meanwhile */
} Wait;

/* Connects. *ret must be zero; the caller ends it. */
int wait_open(Service *s, Wait *ret);

/* Connects anew, for half a minute if need be. */
int wait_reconnect(Wait *w);

int wait_look(Wait *w, UnitNow *ret);

/* Asks for the restart, with nobody else's stop replaced. Returns 0, also when the answer was lost (w->lost); or what PID 1
 * says against it. */
int wait_restart(Wait *w);

/* Whether a unit that restarts by itself is waited for. */
typedef bool (*WaitGoesOn)(void *userdata);

/* Waits until the unit has no job and is down, failed or up. While it stops the guest is asked again. -EINTR: a signal came,
 * SIGINT, SIGTERM or SIGHUP, unless it is ignored. */
int wait_settled(Wait *w, WaitGoesOn goes_on, void *userdata, UnitNow *ret);

/* Whether our restart was heard to end, otherwise than by being canceled, and no other job has come since: then what is down
 * is down because it did not start, and not because somebody stopped it. */
bool wait_heard_end(const Wait *w);

void wait_done(Wait *w);

#define _cleanup_wait_ _cleanup_(wait_done)
