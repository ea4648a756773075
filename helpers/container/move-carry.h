/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How a rename is carried out, gone on with and taken back; how everybody else meets one, or a removal, that was cut short.
 * Under our lock on one of the two names nobody is at it any more. All of it logs. */

#include "machine.h"
#include "move.h"

/* Writes down that M, which is open whole, is renamed TO, or with "" removed, by VERB. What fails has touched nothing. A removal goes
 * on without where there is no room. Returns 0; the caller ends *ret, which must be zero. */
int move_begin(const char *verb, const Machine *m, const char *to, Move *ret);

/* Moves to the new name what of M is not there yet, or BACK to the old one, and ends M. The caller has our locks on both
 * names. -EAGAIN: the image is in use. Returns 0. */
int move_carry(const Move *m, bool back);

/* For who wants to change NAME: ends a move that is over or was not begun. -EINPROGRESS, and how it ends, if one was cut
 * short. Returns 0. */
int move_settle(const char *name);

/* The same for the start of NAME, but the new name goes on with what the verb left under /var/lib/. DECLARED: systemd knows a
 * file for NAME. REFUSED: it will not start, so nothing is gone on with. */
int move_at_start(const char *name, bool declared, bool refused);

/* Says how M ends. Returns -EINPROGRESS. */
int move_refuse(const Move *m);

/* "being renamed to shop: "nspawn-btrfs ..." goes on with it, ...". The caller frees *ret. */
int move_describe(const Move *m, char **ret);
