/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"
#include "verb.h"

/* The containers that a verb is for: ARGV, or with ALL those that have a file, in G, and with SNAPSHOTS also those that
 * only have snapshots. Logs. Returns 0, or -status - 1 of a wrong command line, as verb_parse() does. */
int names_for(const Verb *v, char *const *argv, bool all, bool snapshots, const Generation *g, char ***ret);
