/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How an order ends: carried out, or withdrawn. The one code for it, under our lock on the container, in prepare and in the
 * verbs. All of it logs. */

#include "machine.h"
#include "order.h"

typedef enum OrderEnd {
        ORDER_END_NONE, /* there is no order */
        ORDER_END_DONE,
        ORDER_END_WITHDRAWN,
} OrderEnd;

/* Ends the order of M, and removes what is left beside the image. REFUSED (may be NULL): why the container must not start;
 * then its image stays as it is. DECLARED: there is a file for it. RET (may be NULL) gets what the order was, to be ended by
 * the caller. Returns OrderEnd. -EAGAIN: the image is in use by somebody else, and the order stays. */
int order_carry(Machine *m, const char *refused, bool declared, Order *ret);

/* Takes the order of M back, if there is one, since REASON, and removes what was built. Returns OrderEnd. */
int order_withdraw(Machine *m, const char *reason);

/* For who wants to change M: ends what is not meant any more, or with WITHDRAW whatever there is, and removes what a killed
 * run left. -EINPROGRESS, and who can take it back, if an order is meant. Returns 0. */
int order_settle(Machine *m, bool withdraw);
