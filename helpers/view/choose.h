/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "machine.h"

/* What a person means by WHICH, a snapshot's name or a label: the newest that has it or, with ALONE, the only one. Not
 * looked for otherwise: what is neither comes back as it is. Logs. Returns 0; the caller frees *RET. */
int choose_name(const Machine *m, const char *which, bool alone, char **ret);

/* Opens what a person means by WHICH: a snapshot's name, a label (the newest that has it), or the path of any read-only
 * subvolume of the file system. *ret_name is how to call it. Logs. Returns the descriptor; -ENOENT: there is none such.
 * The caller frees *ret_name. */
int choose_snapshot(const Machine *m, const char *which, char **ret_name);

/* Lets the person on the terminal pick a snapshot, newest first. Logs. -ENOENT: there is none; -ECANCELED: no answer.
 * The caller frees *ret_name. */
int choose_on_terminal(const Machine *m, char **ret_name);
