/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

/* USEC as seen from NOW (both since the epoch), to two units: "3h 5min ago", "in 12min", "now". Returns 0 or -ENOMEM;
 * the caller frees *ret. */
int relative_time(uint64_t usec, uint64_t now, char **ret);

uint64_t now_realtime(void);
