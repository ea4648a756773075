/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/* One line "NAME  [#####.....]  42% DOING" of at most COLUMNS; without a percentage (negative) the bar is left out,
 * and where there is little room too. Pure. Returns 0 or -ENOMEM; the caller frees. */
int bar_format(const char *name, int percent, const char *doing, size_t columns, char **ret);
