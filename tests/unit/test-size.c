/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "size.h"
#include "util.h"

static void test_sizes(void **state) {
        static const struct {
                const char *text;
                int r;
                uint64_t bytes;
        } cases[] = {
                { "0", 0, 0 },
                { "4096", 0, 4096 },
                { "20G", 0, UINT64_C(20) << 30 },
                { "1T", 0, UINT64_C(1) << 40 },
                { "16383P", 0, UINT64_C(16383) << 50 },
                { "16384P", -ERANGE },
                { "99999999999999999999", -ERANGE },
                { "", -EINVAL },
                { "G", -EINVAL },
                { "-1", -EINVAL },
                { "20 G", 0, UINT64_C(20) << 30 },
                { "1.5G", 0, UINT64_C(1536) << 20 },
                { "1G 512M", 0, UINT64_C(1536) << 20 },
                { "1E", 0, UINT64_C(1) << 60 },
                { "18446744073709551615", -ERANGE },
                { "512M 1G", -EINVAL },
                { "1G 1G", -EINVAL },
                { "20G ", -EINVAL },
                { "1.5.5G", -EINVAL },
                { "1.446744044073709551615", -ERANGE },
                { "20GB", -EINVAL },
                { "20g", -EINVAL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint64_t bytes = 0;

                check_eq(size_parse(cases[i].text, &bytes), cases[i].r);
                check_eq(bytes, cases[i].bytes);
        }
}

static void test_what_persons_read(void **state) {
        char text[SIZE_TEXT_MAX];

        check_str(size_text(0, text), "0B");
        check_str(size_text(1023, text), "1023B");
        check_str(size_text(5ULL << 30, text), "5.0G");
        check_str(size_text(UINT64_C(1023) << 20, text), "1023M");
        check_str(size_text(UINT64_MAX, text), "16384P");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sizes),
                cmocka_unit_test(test_what_persons_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
