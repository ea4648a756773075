/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* FNV-1a, 128 bits: tells two generations apart. Its input is root's own, so it need not withstand anybody. */

#include <stddef.h>

typedef unsigned __int128 Hash;

enum { HASH_HEX = 32 };

Hash hash_start(void);
Hash hash_add(Hash h, const void *data, size_t size);

/* Writes HASH_HEX digits and a NUL to BUF, and returns BUF. */
char *hash_hex(Hash h, char *buf);
