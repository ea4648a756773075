/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* Before each line of a guest's console, so that none is taken for a line of ours. */
#define GUEST_SAYS "guest> "

/* The last N messages of this boot that UNIT logged, or PID 1 about it, oldest first, without those of starts
 * that worked or were skipped, each one made plain (utf8.h). Returns 0 or what sd-journal says; the caller frees *ret. */
int journal_tail(const char *unit, size_t n, char ***ret);
