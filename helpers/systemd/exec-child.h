/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <signal.h>
#include <sys/types.h>

#include "exec.h"

/* Starts what E says with the signal mask MASK. *ret_output is where its lines come from, -EBADF if E has no use for
 * them. Returns 0, or why it could not be executed. */
int exec_child_start(const Exec *e, const sigset_t *mask, pid_t *ret_pid, int *ret_output);
