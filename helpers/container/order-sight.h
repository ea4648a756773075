/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What there is for an order to be judged by: images, clocks. */

#include "machine.h"
#include "order-judge.h"

/* Judges O, the order of M, by what there is now. DECLARED: there is a file for it. Logs. Returns OrderVerdict. */
int order_sight_judge(const Machine *m, const Order *o, bool declared);

/* Whether O, the order of M, is still meant, for who only looks. */
bool order_is_meant(const Machine *m, const Order *o);
