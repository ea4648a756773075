/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* The last N messages of this boot that UNIT logged, or PID 1 about it, oldest first, without those of starts
 * that worked or were skipped. Returns 0 or what sd-journal says; the caller frees *ret. */
int journal_tail(const char *unit, size_t n, char ***ret);
