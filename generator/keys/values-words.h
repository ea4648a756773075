/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the checkers of values share. */

#include "util.h"

static inline int right(bool yes) {
        return yes ? 0 : -EINVAL;
}

bool word_is_one_of(const char *s, const char *const *words, size_t n);

#define word_is(s, ...)                                         \
        word_is_one_of(s, (const char *const[]){ __VA_ARGS__ }, \
                       ELEMENTSOF(((const char *const[]){ __VA_ARGS__ })))

/* Each word of S, at least one. */
int value_each_word(const char *s, int (*check)(const char *));

/* "FIRST" or "FIRST:SECOND", both of one form. */
int value_pair(const char *s, int (*check)(const char *));

static inline const char *skip_digits(const char *s) {
        return s + strspn(s, "0123456789");
}
