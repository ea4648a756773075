/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "snapshot-name.h"

static void test_names_are_read(void **state) {
        static const struct {
                const char *name;
                uint64_t usec;
                const char *label;
        } table[] = {
                { "20261123T220544Z", 1795471544000000, NULL },
                { "20261123T220544.123Z", 1795471544123000, NULL },
                { "20261123T221000Z.before-upgrade", 1795471800000000, "before-upgrade" },
                { "20261123T221500Z.replaced", 1795472100000000, "replaced" },
                { "20261123T221500.007Z.replaced", 1795472100007000, "replaced" },
                { "19700101T000000Z", 0, NULL },
                { "20240229T000000Z", 1709164800000000, NULL },
                { "20000229T235959Z", 951868799000000, NULL },
                { "20261123T220544Z.a.b_c-D9", 1795471544000000, "a.b_c-D9" },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                SnapshotName n;

                check_eq(snapshot_name_parse(table[i].name, &n), 0);
                check_eq(n.usec, table[i].usec);
                check_str(n.label, table[i].label);
        }
}

static void test_what_is_not_a_name_is_not_ours(void **state) {
        static const char *const table[] = {
                "",
                "web",
                ".",
                ".#20261123T220544Z",
                "20261123T220544",
                "20261123T220544z",
                "20261123t220544Z",
                "20261123 220544Z",
                "2026-11-23T22:05:44Z",
                "20261123T2205Z",
                "20261123T220544Z ",
                " 20261123T220544Z",
                "20261123T220544Z.",
                "20261123T220544Z..a",
                "20261123T220544Z.-a",
                "20261123T220544Z.a b",
                "20261123T220544Z.a/b",
                "20261123T220544Z.\xc3\xa4",
                "20261123T220544Zreplaced",
                "20261123T220544.12Z",
                "20261123T220544.1234Z",
                "20261123T220544.Z",
                "20261123T220544.-12Z",
                "20261323T220544Z",
                "20260023T220544Z",
                "20261100T220544Z",
                "20261131T220544Z",
                "20260229T220544Z",
                "21000229T220544Z",
                "20261123T240000Z",
                "20261123T236000Z",
                "20161231T235960Z",
                "+0261123T220544Z",
                "19691231T235959Z",
                "00000000T000000Z",
                "20261123T220544Z.a2345678901234567890123456789012345678901234567890123456789012345",
        };
        SnapshotName n;

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (snapshot_name_parse(table[i], &n) != -EINVAL)
                        fail_msg("accepted: \"%s\"", table[i]);
}

static void test_format_is_what_parse_reads(void **state) {
        static const struct {
                uint64_t usec;
                const char *label;
                bool milliseconds;
                const char *expected;
        } table[] = {
                { 1795471544123456, NULL, false, "20261123T220544Z" },
                { 1795471544123456, NULL, true, "20261123T220544.123Z" },
                { 1795471544000000, "replaced", true, "20261123T220544.000Z.replaced" },
                { 1795471544000000, "x", false, "20261123T220544Z.x" },
                { 0, NULL, false, "19700101T000000Z" },
                { 253402300799000000, NULL, false, "99991231T235959Z" },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                _cleanup_free_ char *name = NULL;
                SnapshotName n;

                check_eq(snapshot_name_format(table[i].usec, table[i].label, table[i].milliseconds, &name),
                         0);
                check_str(name, table[i].expected);
                check_eq(snapshot_name_parse(name, &n), 0);
                check_eq(n.usec, table[i].usec / (table[i].milliseconds ? 1000 : 1000000) *
                                         (table[i].milliseconds ? 1000 : 1000000));
        }
}

static void test_years_of_five_digits_have_no_name(void **state) {
        char *name = NULL;

        check_eq(snapshot_name_format(253402300800000000, NULL, false, &name), -ERANGE);
        check_eq(snapshot_name_format(UINT64_MAX, NULL, false, &name), -ERANGE);
}

static void test_order_is_that_of_time(void **state) {
        SnapshotName whole, fraction, labelled;

        check_eq(snapshot_name_parse("20261123T220544Z", &whole), 0);
        check_eq(snapshot_name_parse("20261123T220544.500Z", &fraction), 0);
        check_eq(snapshot_name_parse("20261123T220544Z.a", &labelled), 0);
        check_eq(snapshot_name_compare(&whole, &fraction), -1);
        check_eq(snapshot_name_compare(&fraction, &labelled), 1);
        check_eq(snapshot_name_compare(&whole, &whole), 0);
        assert_true(snapshot_name_compare(&whole, &labelled) < 0);
}

static void test_users_labels(void **state) {
        assert_true(snapshot_label_is_valid("before-upgrade"));
        assert_true(snapshot_label_is_valid("1"));
        assert_true(snapshot_label_is_valid("replaced2"));
        assert_false(snapshot_label_is_valid("replaced"));
        assert_false(snapshot_label_is_valid(""));
        assert_false(snapshot_label_is_valid(".."));
        assert_false(snapshot_label_is_valid("a/b"));
        assert_false(snapshot_label_is_valid("a\n"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_are_read),
                cmocka_unit_test(test_what_is_not_a_name_is_not_ours),
                cmocka_unit_test(test_format_is_what_parse_reads),
                cmocka_unit_test(test_years_of_five_digits_have_no_name),
                cmocka_unit_test(test_order_is_that_of_time),
                cmocka_unit_test(test_users_labels),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
