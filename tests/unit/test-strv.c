/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "strv.h"

/* The words of L joined by "|". */
static void check_strv(char *const *l, const char *expected) {
        char joined[256] = "";

        for (char *const *s = l; s && *s; s++) {
                strcat(joined, *s);
                strcat(joined, "|");
        }
        check_str(joined, expected);
}

static void test_the_empty_list(void **state) {
        char **l = NULL;

        check_eq(strv_length(l), 0);
        check_eq(strv_contains(l, "a"), false);
        check_eq(strv_split_extend(&l, " \t "), 0);
        check_eq(l == NULL, true);
        strv_sort(l);
        check_eq(strv_free(l) == NULL, true);
}

static void test_words_are_appended(void **state) {
        _cleanup_strv_ char **l = NULL;

        check_eq(strv_extend(&l, "a b"), 0);
        check_eq(strv_extend(&l, ""), 0);
        check_eq(strv_split_extend(&l, "  c\td  e "), 0);
        check_strv(l, "a b||c|d|e|");
        check_eq(strv_length(l), 5);
        check_eq(strv_contains(l, "d"), true);
        check_eq(strv_contains(l, "a"), false);
}

static void test_sorted_by_byte(void **state) {
        _cleanup_strv_ char **l = NULL;

        check_eq(strv_split_extend(&l, "b \303\244 a B 10 9"), 0);
        strv_sort(l);
        check_strv(l, "10|9|B|a|b|\303\244|");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_empty_list),
                cmocka_unit_test(test_words_are_appended),
                cmocka_unit_test(test_sorted_by_byte),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
