/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "progress.h"

static int feed(Progress *p, const char *text) {
        _cleanup_free_ char *line = strdup(text);

        assert_non_null(line);
        return progress_line(p, line);
}

static void test_mmdebstrap_goes_through_its_phases(void **state) {
        _cleanup_progress_ Progress p = { .tool = progress_tool("mmdebstrap") };

        check_eq(feed(&p, "I: chroot architecture amd64 is equal to the host's architecture"), 0);
        check_eq(p.percent, 0);
        check_eq(feed(&p, "\033[32mI: running apt-get update...\033[0m"), PROGRESS_CHANGED);
        check_str(p.phase->doing, "updating package lists");
        check_eq(feed(&p, "\033[2K               50.00 [=====>    ]"), PROGRESS_CHANGED | PROGRESS_NOISE);
        check_eq(p.percent, 8);
        check_eq(feed(&p, "\033[2K               50.10 [=====>    ]"), PROGRESS_NOISE);
        check_eq(feed(&p, "\033[2Kdone"), PROGRESS_NOISE);
        check_eq(feed(&p, "I: installing essential packages..."), PROGRESS_CHANGED);
        check_eq(feed(&p, "\033[2Kinstalling:   100.00 [=====]"), PROGRESS_CHANGED | PROGRESS_NOISE);
        check_eq(p.percent, 60);
        check_eq(feed(&p, "\033[2Kconfiguring:    3.00 [=====]"), PROGRESS_NOISE);
        check_eq(p.percent, 60);
}

static void test_debootstrap_goes_through_its_phases(void **state) {
        _cleanup_progress_ Progress p = { .tool = progress_tool("debootstrap") };

        check_eq(feed(&p, "I: Retrieving InRelease "), PROGRESS_CHANGED);
        check_eq(feed(&p, "I: Validating adduser 3.134"), 0);
        check_eq(feed(&p, "I: Unpacking the base system..."), PROGRESS_CHANGED);
        check_eq(feed(&p, "I: Unpacking apt..."), 0);
        check_str(p.phase->doing, "unpacking");
        check_eq(p.percent, 70);
}

static void test_the_first_error_is_the_cause(void **state) {
        _cleanup_progress_ Progress p = {};

        check_eq(feed(&p, "dnf: some chatter"), 0);
        check_str(p.error, "dnf: some chatter");
        check_eq(feed(&p, "E: Temporary failure resolving 'deb.debian.org'"), 0);
        check_eq(feed(&p, "E: mmdebstrap failed to run"), 0);
        check_eq(feed(&p, "I: removing tempdir"), 0);
        check_str(p.error, "Temporary failure resolving 'deb.debian.org'");
}

static void test_ordinary_lines_are_no_bars(void **state) {
        static const char *const lines[] = { "2024-01-01 12.5", "12 packages", "Get:1 5.2 MB [10 kB]",
                                             "12.5 MB were read" };
        _cleanup_progress_ Progress p = { .tool = progress_tool("mmdebstrap") };

        for (size_t i = 0; i < ELEMENTSOF(lines); i++)
                check_eq(feed(&p, lines[i]), 0);
}

static void test_percent_in_a_status(void **state) {
        check_eq(progress_parse("Bootstrapping debian-trixie: 42% (unpacking)"), 42);
        check_eq(progress_parse("Bootstrapping a: 100%"), 100);
        check_eq(progress_parse("0%"), 0);
        check_eq(progress_parse(""), -ENOENT);
        check_eq(progress_parse("%"), -ENOENT);
        check_eq(progress_parse("12 percent"), -ENOENT);
        check_eq(progress_parse("101%"), -ENOENT);
        check_eq(progress_parse("99999999999999999999%"), -ENOENT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_mmdebstrap_goes_through_its_phases),
                cmocka_unit_test(test_debootstrap_goes_through_its_phases),
                cmocka_unit_test(test_the_first_error_is_the_cause),
                cmocka_unit_test(test_ordinary_lines_are_no_bars),
                cmocka_unit_test(test_percent_in_a_status),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
