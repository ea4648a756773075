/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "adopt-keys.h"

/* Has the generator make of the .container file TEXT what it would make of it, together with all that the host has
 * declared, and compares that with K, which is what the container has now. Prints what differs and what the generator
 * complains of. Returns 1 if the next start is the same, 0 if not. */
int adopt_compare(const Source *s, const AdoptKeys *k, const char *text, size_t size);
