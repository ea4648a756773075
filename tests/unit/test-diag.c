/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "diag.h"

static void test_path_and_line_lead(void **state) {
        Diags d = {};

        check_str(diag_add(&d, LOG_ERR, "/a", 7, "no %s.", "b"), "/a:7: no b.");
        check_str(diag_add(&d, LOG_WARNING, "/a", 0, "no %s.", "b"), "/a: no b.");
        check_eq(d.n, 2);
        check_eq(d.items[1].level, LOG_WARNING);
        diags_done(&d);
        check_eq(d.n, 0);
}

static void test_said_once(void **state) {
        Diags d = {};
        const char *first = diag_add(&d, LOG_ERR, "/a", 1, "b.");

        (void) diag_add(&d, LOG_ERR, "/a", 2, "b.");
        check_eq(diag_add(&d, LOG_ERR, "/a", 1, "b.") == first, true);
        check_eq(d.n, 2);
        diags_done(&d);
}

static void test_texts_stay_where_they_are(void **state) {
        Diags d = {};
        const char *first = diag_add(&d, LOG_ERR, "/a", 0, "first.");

        for (unsigned i = 1; i < 100; i++)
                (void) diag_add(&d, LOG_ERR, "/a", i, "b.");
        check_str(first, "/a: first.");
        check_eq(d.items[0].text == first, true);
        diags_done(&d);
}

static void test_errors_are_counted(void **state) {
        Diags d = {};

        check_eq(diags_errors(&d), 0);
        (void) diag_add(&d, LOG_WARNING, "/a", 1, "b.");
        check_eq(diags_errors(&d), 0);
        (void) diag_add(&d, LOG_ERR, "/a", 2, "b.");
        check_eq(diags_errors(&d), 1);
        check_eq(d.error, 0);
        diags_done(&d);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_path_and_line_lead),
                cmocka_unit_test(test_said_once),
                cmocka_unit_test(test_texts_stay_where_they_are),
                cmocka_unit_test(test_errors_are_counted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
