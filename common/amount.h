/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Amounts as our files have them, turned into numbers. The generator has checked their form; what does not fit it is
 * -EINVAL here, and what does not fit a number -ERANGE. */

#include <stdint.h>

#include "util.h"

/* "24", or "all": UINT_MAX. */
int amount_count(const char *s, unsigned *ret);

#define AMOUNT_SECOND UINT64_C(1000000)

/* "3h 20min", "1.5h"; a bare number is seconds, a month 30.44 days and a year 365.25 days, as in
 * systemd.time(7). "infinity" is UINT64_MAX. */
int amount_span(const char *s, uint64_t *ret_usec);

/* The same, with a bare number in units of BARE_USEC. */
int amount_time(const char *s, uint64_t bare_usec, uint64_t *ret_usec);

/* "10G" in powers of 1024, or "5%" of TOTAL. */
int amount_size(const char *s, uint64_t total, uint64_t *ret);
