/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* An order: that the image of a container be exchanged at its next start, which PID 1 has in its hand, for what a verb built
 * beside it. One file of "Key=value" lines per container, ORDERS_DIR/NAME, on disk before anything stops. tests/model/orders
 * has what may come between. Nothing here logs. */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-id128.h>

#include "paths.h"
#include "util.h"

#define ORDERS_DIR STATE_DIR "/orders"

typedef struct Order {
        char *verb;                            /* "rollback" */
        char *who;                             /* asked for it */
        uint64_t realtime_usec, boottime_usec; /* when */
        uint64_t lasts_usec;                   /* for how long it is meant */
        sd_id128_t boot;
        char *source; /* a snapshot's name or path, or a template's name */
        sd_id128_t source_uuid;
        sd_id128_t was;   /* the live image; null: there was none */
        sd_id128_t shall; /* what was built */
        uint64_t
                built; /* its ctransid: systemd-tmpfiles empties what is hidden at boot, and leaves its uuid */
        char *image;   /* the folder of the image, behind all links */
        bool declared;     /* there was a file for it */
        bool running;      /* it is the end of a run */
        bool drop_nested;  /* what is nested in the live image goes with it */
        char **dependents; /* units that were active, and go down with it */
} Order;

/* The text of O, and back. -EBADMSG: that is none. The caller frees *ret, ends *ret. */
int order_format(const Order *o, char **ret);
int order_parse(const char *text, Order *ret);

/* Puts O there for NAME, on disk when it returns, in the place of one that may be there. */
int order_write(const char *name, const Order *o);

/* The same for its text, or that of a move. */
int order_write_text(const char *name, const char *text);
int order_read_text(const char *name, char **ret);

/* -ENOENT: there is none, or a move (move.h). -EBADMSG: what is there is no order, or not root's. The caller ends *ret. */
int order_read(const char *name, Order *ret);

/* Whether there is any, or a move; for who only wants to know whether to look. */
bool order_exists(const char *name);

/* Takes it away, on disk when it returns. */
int order_end(const char *name);

/* "rollback to 20261123T220544Z", "fresh clone of template gold". The caller frees *ret. */
int order_describe(const Order *o, char **ret);

void order_done(Order *o);

#define _cleanup_order_ _cleanup_(order_done)
