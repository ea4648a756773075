/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The verb's side of an order: PID 1 is asked to stop and start the container, and what became of the order is told by the
 * image and the order themselves, never by a job. */

#include "machine.h"
#include "order-carry.h"
#include "service.h"

typedef struct Request {
        Machine *m;       /* open whole; its lock is let go of while PID 1 is at work */
        Service *service; /* its others are what goes down with it */
        const Order *order;
} Request;

typedef enum RequestState {
        REQUEST_WAS_DOWN, /* it was down, and is: carried out at once */
        REQUEST_HAD_FAILED,
        REQUEST_UP,
        REQUEST_DOWN,    /* it ran, and somebody stopped it meanwhile */
        REQUEST_CRASHED, /* it ran, and does not start */
} RequestState;

typedef struct RequestResult {
        OrderEnd end;
        RequestState state;
        char *reason; /* of ORDER_END_WITHDRAWN, if it is known */
} RequestResult;

/* Why NAME must not start, by its newest files; NULL: it may. The caller frees. */
char *request_refusal(const char *name);

/* Whether the unit, which runs, hands its starts to us; says so if not. Returns 0. */
int request_check_unit(const Service *s);

/* Sees the order, which has been written, through to its end. -EINTR: a signal came, and the order goes on by itself.
 * -EAGAIN: the image is in use by somebody else; the order is withdrawn. Else 0, and the caller ends *ret. */
int request_run(Request *p, RequestResult *ret);

void request_result_done(RequestResult *r);

#define _cleanup_request_result_ _cleanup_(request_result_done)
