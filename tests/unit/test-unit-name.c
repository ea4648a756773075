/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "unit-name.h"

static void test_names(void **state) {
        static const struct {
                const char *name;
                bool valid, template;
                const char *instance;
        } rows[] = {
                { "ssh.service", true, false, NULL },
                { "getty@.service", true, true, NULL },
                { "getty@tty1.service", true, false, "tty1" },
                { "a@.b.service", true, false, ".b" },
                { "a@b@c.socket", true, false, "b@c" },
                { "ssh", false, false, NULL },
                { ".service", false, false, NULL },
                { ".x.service", true, false, NULL },
                { "machines..x.target", true, false, NULL },
                { "@.service", false, true, NULL },
                { "@a.service", false, false, "a" },
                { "a@b.slice", false, false, "b" },
                { "a@b.mount", false, false, "b" },
                { "", false, false, NULL },
                { "../ssh.service", false, false, NULL },
                { "a%b.service", false, false, NULL },
                { "a.mistake", false, false, NULL },
                { "a\x1b[1m.service", false, false, NULL },
                { "dev-a\\x2db.device", true, false, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *instance = NULL;

                check_row(rows[i].name, unit_name_is_valid(rows[i].name), rows[i].valid);
                check_row(rows[i].name, unit_name_is_template(rows[i].name), rows[i].template);
                check_eq(unit_name_instance(rows[i].name, &instance), 0);
                check_str(instance, rows[i].instance);
        }
        assert_true(unit_name_is_instance_of("getty@tty1.service", "getty@.service"));
        assert_false(unit_name_is_instance_of("getty@.service", "getty@.service"));
        assert_false(unit_name_is_instance_of("getty@tty1.socket", "getty@.service"));
        assert_false(unit_name_is_instance_of("getty.service", "getty.service"));
}

static void test_specifiers(void **state) {
        static const struct {
                const char *text, *unit, *expected;
        } rows[] = {
                { "%i|%p|%j|%n|%N|%%", "a-b@c.service", "c|a-b|b|a-b@c.service|a-b@c|%" },
                { "%i|%p|%j|%N", "a.service", "|a|a|a" },
                { "%H.target", "a.service", NULL },
                { "%", "a.service", NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *expanded = NULL;

                check_row(rows[i].text, unit_name_expand(rows[i].text, rows[i].unit, &expanded),
                          rows[i].expected ? 0 : -EINVAL);
                check_str(expanded, rows[i].expected);
        }
}

static void test_filled_in(void **state) {
        _cleanup_free_ char *name = NULL;

        check_eq(unit_name_fill("getty@.service", "tty1", &name), 0);
        check_str(name, "getty@tty1.service");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_specifiers),
                cmocka_unit_test(test_filled_in),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
