/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether S is well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). Own, since
 * libc's mbrtowc() asks the locale, and the generator runs in the C locale. */
bool utf8_is_valid(const char *s);

/* Whether the first SIZE bytes of S, which ends in a NUL, have a control character other than a tab: up to U+001F, U+007F, or U+0080 to U+009F, which terminals obey as
 * well. */
bool utf8_has_control(const char *s, size_t size);

/* Leaves one line of valid UTF-8, and nothing that a terminal obeys or that turns the direction of writing: there stands
 * "?". What is shown may come from a guest, a foreign image or a file name, so log.h, output.h and table.h do this to all
 * that passes them. */
void utf8_make_plain(char *text);

/* The same of a copy, which the caller frees. NULL: memory is short. */
char *utf8_plain(const char *text);
