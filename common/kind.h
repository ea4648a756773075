/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The five kinds of files, told by their suffix. */

#include <stddef.h>

typedef enum Kind {
        KIND_CONTAINER,
        KIND_TEMPLATE,
        KIND_BRIDGE,
        KIND_PROFILE,
        KIND_POOL,
        _KIND_MAX,
        _KIND_INVALID = -1,
} Kind;

/* "container", ... */
const char *kind_name(Kind k);

/* The kind of FILE ("web.container"); *ret_len is the length of the name before the suffix. _KIND_INVALID if none. */
Kind kind_of(const char *file, size_t *ret_len);
