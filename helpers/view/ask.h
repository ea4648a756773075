/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "verb.h"

/* Whether a person is there to answer. */
bool ask_possible(void);

/* Asks QUESTION, to be answered by "y" or "n"; YES: it was answered beforehand. Returns 0 for yes, or -status - 1, as
 * verb_parse() does: for no (nothing was done), or because there is neither a terminal nor --yes. */
int ask(const Verb *v, bool yes, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Names OTHERS, units that go down with NAME and are started again, and asks on a terminal whether to go on. Returns 0 if so,
 * else -ECANCELED. */
int ask_of_others(const Verb *v, bool yes, const char *name, char *const *others);

/* Asks PROMPT for a number from 1 to MAX. Returns it, or -ECANCELED. */
int ask_number(const char *prompt, unsigned max);
