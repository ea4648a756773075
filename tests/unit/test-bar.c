/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bar.h"
#include "check.h"

static const struct {
        int percent;
        const char *doing;
        size_t columns;
        const char *line;
} table[] = {
        { 0, "x", 27, "web  [.............]   0% x" },
        { 50, "x", 27, "web  [######.......]  50% x" },
        { 100, "x", 27, "web  [#############] 100% x" },
        { 50, "x", 20, "web   50% x" },
        { -ENOENT, "waiting", 80, "web  waiting" },
        { 50, "unpacking", 10, "web   50% " },
        { 50, "", 0, "" },
};

static void test_lines(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                _cleanup_free_ char *line = NULL;

                check_eq(bar_format("web", table[i].percent, table[i].doing, table[i].columns, &line), 0);
                check_str(line, table[i].line);
        }
}

static void test_a_wide_terminal_gets_no_endless_bar(void **state) {
        _cleanup_free_ char *line = NULL;

        check_eq(bar_format("web", 50, "x", 300, &line), 0);
        check_str(line, "web  [####################....................]  50% x");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_a_wide_terminal_gets_no_endless_bar),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
