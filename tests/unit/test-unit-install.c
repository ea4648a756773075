/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "unit-install.h"

static void test_only_the_install_section_counts(void **state) {
        _cleanup_unit_install_ UnitInstall u = {};

        check_eq(unit_install_parse("[Unit]\nWantedBy=no.target\n[Install]\n# WantedBy=no.target\n"
                                    "WantedBy=a.target b.target\n WantedBy = c.target\r\nAlias=x.service\n"
                                    "Also=y.socket\nDefaultInstance=tty1 \nWantedByX=no\n"
                                    "[Service]\nAlso=no.service\n",
                                    &u),
                 0);
        check_eq(strv_length(u.wanted_by), 3);
        check_str(u.wanted_by[2], "c.target");
        check_str(u.alias[0], "x.service");
        check_eq(strv_length(u.also), 1);
        check_str(u.default_instance, "tty1");
}

static void test_empty_list_starts_over(void **state) {
        _cleanup_unit_install_ UnitInstall u = {};

        check_eq(unit_install_parse("[Install]\nRequiredBy=a\nRequiredBy=\nRequiredBy=b", &u), 0);
        check_eq(strv_length(u.required_by), 1);
        check_str(u.required_by[0], "b");
}

static void test_no_install_section(void **state) {
        _cleanup_unit_install_ UnitInstall u = {};

        check_eq(unit_install_parse("", &u), 0);
        assert_true(!u.wanted_by && !u.alias && !u.also);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_only_the_install_section_counts),
                cmocka_unit_test(test_empty_list_starts_over),
                cmocka_unit_test(test_no_install_section),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
