/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

/* Whether S is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). Own, since
 * libc's mbrtowc() asks the locale, and the generator runs in the C locale. */
bool utf8_is_valid(const char *s);
