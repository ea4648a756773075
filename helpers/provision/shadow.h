/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* shadow(5) as text. Pure. */

#include <stdbool.h>

/* Is S a password hash of crypt(5), or one that lets nobody in ("!", "*")? A password itself is not. */
bool shadow_hash_is_valid(const char *s);

/* TEXT with USER's password replaced, or with a line for USER at its end. Returns 0 or -ENOMEM; the caller frees. */
int shadow_set_hash(const char *text, const char *user, const char *hash, char **ret);
