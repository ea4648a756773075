/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Command lines as a unit's ExecStart= has them (systemd.service(5), "Command lines"), without variables. */

#include "util.h"

/* Splits S at blanks: '...' and "..." keep them, a backslash escapes what stands behind it as in C. Returns 0,
 * -EINVAL (an open quote, an unknown escape, or no word at all) or -ENOMEM. */
int words_split(const char *s, char ***ret);

/* Puts PATH where a word has "%p"; "%%" becomes "%", any other "%x" stays. Returns 0 or -ENOMEM. */
int words_fill(char **words, const char *path);
