/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Amounts of bytes as systemd reads them: a number, one with a unit K, M, G, T, P or E (powers of 1024), or several of them
 * from large to small: "20G", "1.5T", "1G 512M". */

#include <stdint.h>

#include "util.h"

/* Returns 0, -EINVAL, or -ERANGE if it does not fit. */
int size_parse(const char *s, uint64_t *ret);

/* "5.3G"; at most 7 letters and a NUL. Returns BUFFER. */
#define SIZE_TEXT_MAX 8
char *size_text(uint64_t bytes, char buffer[SIZE_TEXT_MAX]);
