/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the generator tells the helpers: files of "Key=value" lines, one value a line, lists by repetition. Written by
 * the emitters, which have checked the values; no comments, no escapes, no sections. */

#include <stddef.h>

#include "util.h"

typedef struct Order {
        const char *key, *value; /* point into Orders.text */
} Order;

typedef struct Orders {
        char *text;
        Order *items;
        size_t n;
} Orders;

/* Reads PATH. Returns 0, -ENOENT, -EBADMSG for a line without "=", or what read_file_at() says. */
int orders_read_at(int dirfd, const char *path, Orders *ret);

/* Takes TEXT apart, which then belongs to *ret, also on failure. */
int orders_parse(char *text, Orders *ret);

/* The last value of KEY; NULL if there is none. */
const char *orders_get(const Orders *o, const char *key);

/* The next order of KEY after AFTER (NULL: the first); NULL at the end. */
const Order *orders_next(const Orders *o, const Order *after, const char *key);

/* All values of KEY, as a new list in *ret (NULL for none). Returns 0 or -ENOMEM. */
int orders_list(const Orders *o, const char *key, char ***ret);

void orders_done(Orders *o);

#define _cleanup_orders_ _cleanup_(orders_done)
