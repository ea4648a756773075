/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>

/* Letters to insert, delete, replace or swap to make B of A, without regard to case; more than LIMIT is LIMIT + 1. */
size_t edit_distance(const char *a, const char *b, size_t limit);
