/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mman.h>

#include "check.h"
#include "log.h"

static void test_nothing_that_a_terminal_obeys(void **state) {
        _cleanup_close_ int memory = memfd_create("log", MFD_CLOEXEC), saved = dup(STDERR_FILENO);
        char said[64] = "";

        assert_true(memory >= 0 && saved >= 0);
        check_eq(unsetenv("JOURNAL_STREAM"), 0);
        log_open("test", false);
        check_eq(dup2(memory, STDERR_FILENO), STDERR_FILENO);
        log_error("%s", "a\n<0>b \x1b[1m\tc\x7f \xc2\x9b \xc2\xa0 \xc3\xa4");
        check_eq(dup2(saved, STDERR_FILENO), STDERR_FILENO);
        assert_true(pread(memory, said, sizeof(said) - 1, 0) > 0);
        check_str(said, "a?<0>b ?[1m?c? ? \xc2\xa0 \xc3\xa4\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_that_a_terminal_obeys),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
