/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "check.h"
#include "log.h"

/* What is said to a fresh file with JOURNAL_STREAM=STREAM; NULL: the one that names this file. */
static void check_said(const char *stream, const char *expected) {
        _cleanup_close_ int memory = memfd_create("log", MFD_CLOEXEC), saved = dup(STDERR_FILENO);
        char said[64] = "", own[64];
        struct stat st;

        assert_true(memory >= 0 && saved >= 0 && fstat(memory, &st) >= 0);
        (void) snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t) st.st_dev, (uintmax_t) st.st_ino);
        check_eq(setenv("JOURNAL_STREAM", stream ?: own, 1), 0);
        check_eq(dup2(memory, STDERR_FILENO), STDERR_FILENO);
        log_open("test", false);
        log_info("a");
        check_eq(dup2(saved, STDERR_FILENO), STDERR_FILENO);
        assert_true(pread(memory, said, sizeof(said) - 1, 0) > 0);
        check_str(said, expected);
}

static void test_levels_for_the_journal_alone(void **state) {
        check_said(NULL, "<6>a\n");
        check_said("9:1", "a\n"); /* inherited: stderr is something else by now */
        check_said("", "a\n");
        check_said("x", "a\n");
        check_said("1", "a\n");
}

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
                cmocka_unit_test(test_levels_for_the_journal_alone),
                cmocka_unit_test(test_nothing_that_a_terminal_obeys),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
