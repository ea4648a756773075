/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <limits.h>

#include "amount.h"
#include "check.h"

static void test_count(void **state) {
        unsigned n = 7;

        check_eq(amount_count("24", &n), 0);
        check_eq(n, 24);
        check_eq(amount_count("all", &n), 0);
        check_eq(n, UINT_MAX);
        check_eq(amount_count("4294967295", &n), -ERANGE);
        check_eq(amount_count("", &n), -EINVAL);
        check_eq(amount_count("2x", &n), -EINVAL);
        check_eq(amount_count("-2", &n), -EINVAL);
}

static void test_span(void **state) {
        static const struct {
                const char *s;
                int r;
                uint64_t seconds;
        } table[] = {
                { "90", 0, 90 },
                { "3h 20min", 0, 12000 },
                { "3h20min", 0, 12000 },
                { "2 days", 0, 172800 },
                { "1M", 0, 2629800 },
                { "1m", 0, 60 },
                { "1y 1w", 0, 31557600 + 604800 },
                { "1.5h", 0, 5400 },
                { "0.25min 1.0s", 0, 16 },
                { "3000ms", 0, 3 },
                { "1.h", -EINVAL, 0 },
                { "1.5.5", -EINVAL, 0 },
                { "1 fortnight", -EINVAL, 0 },
                { "h", -EINVAL, 0 },
                { "", -EINVAL, 0 },
                { "999999999999y", -ERANGE, 0 },
                { "99999999999999999999", -ERANGE, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                uint64_t usec = 0;

                check_eq(amount_span(table[i].s, &usec), table[i].r);
                check_eq(usec, table[i].seconds * 1000000);
        }
}

static void test_size(void **state) {
        static const struct {
                const char *s;
                int r;
                uint64_t size;
        } table[] = {
                { "512", 0, 512 },
                { "2K", 0, 2048 },
                { "10G", 0, UINT64_C(10) << 30 },
                { "5%", 0, 50 },
                { "100%", 0, 1003 },
                { "0%", 0, 0 },
                { "1X", -EINVAL, 0 },
                { "1GB", -EINVAL, 0 },
                { "%", -EINVAL, 0 },
                { "99999999P", -ERANGE, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                uint64_t size = 0;

                check_eq(amount_size(table[i].s, 1003, &size), table[i].r);
                check_eq(size, table[i].size);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_count),
                cmocka_unit_test(test_span),
                cmocka_unit_test(test_size),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
