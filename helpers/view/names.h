/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"
#include "verb.h"

/* What a verb does to one container, by what is staged in G (may be unset). Logs. Returns 0 or a negative errno. */
typedef int (*NameVerb)(const Generation *g, const char *name);

/* Does it to the containers of the command line: ARGV, or with ALL those that have a file, and with SNAPSHOTS also
 * those that only have snapshots. One that fails does not keep it from the others. Logs. Returns the exit status. */
int names_run(const Verb *v, char *const *argv, bool all, bool snapshots, NameVerb act);
