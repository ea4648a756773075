/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a start does with an order: each ends the one that there is. One meets a move, too: see move_at_start(). Logs. */

#include <stdbool.h>

/* Waits for our lock on NAME, with or without an order, since a verb may have looked and not yet written; then carries the
 * order out, or withdraws it if REFUSED (may be NULL) says why the container must not start, or if it is not meant any more,
 * and removes what a killed run left. DECLARED: NAME has a file. Returns 0; an error that must keep it from starting. */
int order_at_start(const char *name, const char *refused, bool declared);
