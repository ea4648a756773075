/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Our own lock, one per container: who makes, snapshots, prunes or replaces holds it. A running container does not. */

#include <stdbool.h>
#include <stdint.h>

#include "paths.h"
#include "util.h"

#define LOCK_FOLDER RUNTIME_DIR "/locks"

#define LOCK_NOW UINT64_C(0)
#define LOCK_WAIT UINT64_MAX

/* Locks FOLDER/NAME, made if missing; waits up to TIMEOUT_USEC. Returns a descriptor: closing it, or the end of the
 * process, releases the lock. -EAGAIN: another process holds it. The file stays, so that nobody locks one that is
 * gone. It is an OFD lock (fcntl(2)): a child of fork() shares it until it executes something. */
int lock_take(const char *folder, const char *name, uint64_t timeout_usec);

/* Whether another has that lock now; takes nothing, so that nobody has to wait for one who only looks. */
bool lock_is_taken(const char *folder, const char *name);

/* The same as lock_take(), but as a lock of this process, which tells who holds it: whoever does so for longer than PATIENCE_USEC is ended
 * by SIGKILL, which does not wait for one that is stopped or hangs. What it was doing is cut short as by a crash. Closing any
 * descriptor of that file releases it. */
int lock_take_over(const char *folder, const char *name, uint64_t patience_usec);

/* Takes the lock that lock_take_over() takes away, waiting up to TIMEOUT_USEC. -EAGAIN. */
int lock_take_known(const char *folder, const char *name, uint64_t timeout_usec);

/* The exclusive OFD lock on all of FD. Returns 0 or -EAGAIN. */
int lock_descriptor(int fd, uint64_t timeout_usec);
