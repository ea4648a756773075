/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "order-judge.h"

/* Setting the clock must not withdraw what was just asked: in the same boot goes what no one can set. */
static uint64_t age(const Order *o, const OrderSight *s) {
        bool same = sd_id128_equal(o->boot, s->boot);
        uint64_t now = same ? s->boottime_usec : s->realtime_usec;
        uint64_t then = same ? o->boottime_usec : o->realtime_usec;

        return now > then ? now - then : 0;
}

/* A clock that stands back after a boot makes an old order young. In the boot of the order nothing can have been changed
 * later than now. */
static bool went_on(const Order *o, const OrderSight *s) {
        return !sd_id128_equal(o->boot, s->boot) && s->changed_usec > o->realtime_usec &&
               s->changed_usec - o->realtime_usec > o->lasts_usec;
}

OrderVerdict order_judge(const Order *o, const OrderSight *s) {
        if (!sd_id128_is_null(s->live) && sd_id128_equal(s->live, o->shall))
                return ORDER_IS_DONE;
        if (o->declared && !s->declared)
                return ORDER_NOT_OURS;
        if (!streq(o->image, s->image))
                return ORDER_OTHER_PLACE;
        if (!sd_id128_equal(s->live, o->was))
                return ORDER_OTHER_IMAGE;
        if (sd_id128_is_null(s->hidden) || !sd_id128_equal(s->hidden, o->shall) || s->built != o->built)
                return ORDER_NOT_BUILT;
        if (age(o, s) > o->lasts_usec)
                return ORDER_LATE;
        return went_on(o, s) ? ORDER_CHANGED : ORDER_MEANT;
}

const char *order_verdict_reason(OrderVerdict v) {
        static const char *const reasons[] = {
                [ORDER_NOT_OURS] = "its file is gone",
                [ORDER_OTHER_PLACE] = "its image is in another place than when it was asked for",
                [ORDER_OTHER_IMAGE] = "its image is another than when it was asked for",
                [ORDER_NOT_BUILT] = "the new image that was built for it is gone, or was changed",
                [ORDER_LATE] = "it was asked for too long ago",
                [ORDER_CHANGED] = "it was asked for too long ago, and the container went on working",
        };

        return v < ELEMENTSOF(reasons) && reasons[v] ? reasons[v] : "";
}
