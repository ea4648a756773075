/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Amounts of bytes, as the files have them: a number, or one with K, M, G, T or P (powers of 1024). */

#include <stdint.h>

#include "util.h"

/* Returns 0, -EINVAL, or -ERANGE if it does not fit. */
int size_parse(const char *s, uint64_t *ret);

/* "5.3G"; at most 7 letters and a NUL. Returns BUFFER. */
#define SIZE_TEXT_MAX 8
char *size_text(uint64_t bytes, char buffer[SIZE_TEXT_MAX]);
