/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "shadow.h"

static void test_hashes(void **state) {
        static const struct {
                const char *hash;
                bool valid;
        } table[] = {
                { "$6$saltsaltsalt$abcdefghijkl", true },
                { "$y$j9T$abcdefgh$ijklmnopqrst", true },
                { "!", true },
                { "*", true },
                { "!*", true },
                { "", false },
                { "secret", false },
                { "$ecret", false },
                { "$6$", false },
                { "$6$saltsaltsalt$abcdefgh:ijkl", false },
                { "$6$saltsaltsalt$abcdefgh ijkl", false },
                { "$6$saltsaltsalt$abcdefgh\nijkl", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                check_eq(shadow_hash_is_valid(table[i].hash), table[i].valid);
}

static void test_only_that_user_changes(void **state) {
        static const struct {
                const char *before, *after;
        } table[] = {
                { "root:*:1:0:99999:7:::\ndaemon:*:1::::::\n", "root:H:1:0:99999:7:::\ndaemon:*:1::::::\n" },
                { "rooty:x:\nroot::\n", "rooty:x:\nroot:H:\n" },
                { "a:x\nroot:x", "a:x\nroot:H\n" },
                { "root", "root\nroot:H:::::::\n" },
                { "", "root:H:::::::\n" },
                { "root:a:1\nroot:b:2\n", "root:H:1\nroot:b:2\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                _cleanup_free_ char *text = NULL;

                check_eq(shadow_set_hash(table[i].before, "root", "H", &text), 0);
                check_str(text, table[i].after);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_hashes),
                cmocka_unit_test(test_only_that_user_changes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
