/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Whether an order is still meant: a pure function of the order and of what is there. By uuids first, before its time: what
 * was done is done, however late it is found. */

#include "order.h"

typedef struct OrderSight {
        sd_id128_t live;   /* the image that is there; null: none */
        sd_id128_t hidden; /* what is built beside it; null: nothing */
        uint64_t built;    /* its ctransid */
        sd_id128_t boot;
        uint64_t realtime_usec, boottime_usec; /* now */
        uint64_t changed_usec; /* when the live image was changed last, by the clock of then */
        const char *image;     /* the folder of the image, behind all links */
        bool declared;         /* there is a file for it */
} OrderSight;

typedef enum OrderVerdict {
        ORDER_MEANT,
        ORDER_IS_DONE,
        ORDER_NOT_OURS,    /* the file of the container is gone */
        ORDER_OTHER_PLACE, /* the image is a link with another target now */
        ORDER_OTHER_IMAGE, /* another hand put another there, or took it away */
        ORDER_NOT_BUILT,   /* what was built is gone, changed, or another's */
        ORDER_LATE,
        ORDER_CHANGED, /* the image was worked with after the order's time */
} OrderVerdict;

OrderVerdict order_judge(const Order *o, const OrderSight *s);

/* Why one that is not meant is withdrawn, as "it came too late". */
const char *order_verdict_reason(OrderVerdict v);
