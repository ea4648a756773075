/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Typed comparisons that print both sides, over cmocka's: no "==" to mistype. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util.h"

#define check_eq(actual, expected)                                                                         \
        do {                                                                                               \
                long long _a = (long long) (actual), _e = (long long) (expected);                          \
                if (_a != _e)                                                                              \
                        fail_msg("%s:%d: %s is %lld, expected %lld", __FILE__, __LINE__, #actual, _a, _e); \
        } while (false)

/* NULL equals NULL only. */
#define check_str(actual, expected)                                                                   \
        do {                                                                                          \
                const char *_a = (actual), *_e = (expected);                                          \
                if ((!_a != !_e) || (_a && !streq(_a, _e)))                                           \
                        fail_msg("%s:%d: %s is \"%s\", expected \"%s\"", __FILE__, __LINE__, #actual, \
                                 _a ?: "(null)", _e ?: "(null)");                                     \
        } while (false)

/* For ROW of a table. */
#define check_row(row, actual, expected)                                                                 \
        do {                                                                                             \
                long long _a = (long long) (actual), _e = (long long) (expected);                        \
                if (_a != _e)                                                                            \
                        fail_msg("%s:%d: for \"%s\" %s is %lld, expected %lld", __FILE__, __LINE__, row, \
                                 #actual, _a, _e);                                                       \
        } while (false)
