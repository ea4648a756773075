/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Wrong clocks, rule by rule; tests/model/retention-model.py has whole weeks of them. */

#include "retention-names.h"

/* What N keeps under P at NOW on a host that is up for UPTIME. MADE (NULL: in the order of N) as in retention_guard(),
 * by place in N, which is in the order of time where it is given. */
static void check_run(const RetentionPolicy *p, const Names *n, const uint64_t *made, const char *now,
                      uint64_t uptime, const char *expected) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_retention_ Retention r = {};
        _cleanup_free_ char *text = NULL;
        uint64_t created[100];

        check_eq(retention_plan(p, n->l, NULL, at(now), &r), 0);
        assert_true(r.n <= ELEMENTSOF(created));
        for (size_t i = 0; i < r.n; i++)
                for (size_t k = 0; k < n->n; k++)
                        if (r.verdicts[i].name == n->l[k])
                                created[i] = made ? made[k] : k + 1;
        check_eq(retention_guard(&r, created, uptime), 0);
        check_eq(memstream_open(&m), 0);
        for (size_t i = 0; i < r.n; i++) {
                _cleanup_free_ char *reasons = NULL;

                check_eq(retention_reasons_format(r.verdicts[i].reasons, &reasons), 0);
                fprintf(m.f, "%s %s\n", r.verdicts[i].name, *reasons ? reasons : "delete");
        }
        check_eq(memstream_take(&m, &text, NULL), 0);
        check_str(text, expected);
}

static void test_ahead_counts_for_nothing(void **state) {
        static const RetentionPolicy hours = { .periods = { 2 } }, last = { .last = 2 };
        _cleanup_names_ Names n = {};

        set_zone("UTC");
        names_add(&n, at("20380119T031407Z"), NULL);
        names_add(&n, at("20380119T031408Z"), "replaced");
        names_add(&n, at("20380119T031409Z"), "mine");
        names_series(&n, "20261120T000500Z", "20261120T020500Z", hour);
        check_run(&hours, &n, NULL, "20261120T020600Z", 0,
                  "20261120T000500Z delete\n"
                  "20261120T010500Z hourly\n"
                  "20261120T020500Z last,hourly\n"
                  "20380119T031407Z ahead\n"
                  "20380119T031408Z.replaced ahead\n"
                  "20380119T031409Z.mine label,ahead\n");
        check_run(&last, &n, NULL, "20261120T020600Z", 0,
                  "20261120T000500Z delete\n"
                  "20261120T010500Z last\n"
                  "20261120T020500Z last\n"
                  "20380119T031407Z ahead\n"
                  "20380119T031408Z.replaced ahead\n"
                  "20380119T031409Z.mine label,ahead\n");
}

/* A clock that is slewed back by seconds makes nothing wrong; and when all are ahead, all stay. */
static void test_ahead_by_a_minute(void **state) {
        static const RetentionPolicy last = { .last = 1 };
        _cleanup_names_ Names n = {};

        names_add(&n, at("20261120T000000Z"), NULL);
        names_add(&n, at("20261120T000100Z"), NULL);
        check_run(&last, &n, NULL, "20261120T000000Z", 0,
                  "20261120T000000Z delete\n"
                  "20261120T000100Z last\n");
        check_run(&last, &n, NULL, "20261119T235959Z", 0,
                  "20261120T000000Z last\n"
                  "20261120T000100Z ahead\n");
        check_run(&last, &n, NULL, "20261101T000000Z", 0,
                  "20261120T000000Z ahead\n"
                  "20261120T000100Z ahead\n");
}

/* The run with the wrong clock deletes nothing; the next of them counts the jump as a day. */
static void test_jump_of_years(void **state) {
        const RetentionPolicy within = { .within_usec = 26 * hour };
        _cleanup_names_ Names n = {};

        set_zone("UTC");
        names_series(&n, "20261120T000000Z", "20261120T030000Z", hour);
        names_add(&n, at("20300101T000000Z"), NULL);
        check_run(&within, &n, NULL, "20300101T000001Z", 1000 * hour,
                  "20261120T000000Z jump\n"
                  "20261120T010000Z jump\n"
                  "20261120T020000Z within\n"
                  "20261120T030000Z within\n"
                  "20300101T000000Z last,within\n");
        names_add(&n, at("20300101T010000Z"), NULL);
        check_run(&within, &n, NULL, "20300101T010001Z", 1001 * hour,
                  "20261120T000000Z delete\n"
                  "20261120T010000Z delete\n"
                  "20261120T020000Z delete\n"
                  "20261120T030000Z within\n"
                  "20300101T000000Z within\n"
                  "20300101T010000Z last,within\n");
}

/* Those are honest: the host was up all the while, or wakes once a week, or a person asks. */
static void test_long_gaps_that_are_no_jump(void **state) {
        static const RetentionPolicy last = { .last = 1 };
        _cleanup_names_ Names n = {}, weekly = {};

        names_series(&n, "20261101T000000Z", "20261101T020000Z", hour);
        names_add(&n, at("20261110T000000Z"), NULL);
        check_run(&last, &n, NULL, "20261110T000001Z", 10 * 24 * hour,
                  "20261101T000000Z delete\n"
                  "20261101T010000Z delete\n"
                  "20261101T020000Z delete\n"
                  "20261110T000000Z last\n");
        check_run(&last, &n, NULL, "20261110T000001Z", UINT64_MAX,
                  "20261101T000000Z delete\n"
                  "20261101T010000Z delete\n"
                  "20261101T020000Z delete\n"
                  "20261110T000000Z last\n");
        names_series(&weekly, "20261101T000000Z", "20261115T000000Z", 7 * 24 * hour);
        names_add(&weekly, at("20261206T000000Z"), NULL); /* two weeks of holidays: three times the median */
        check_run(&last, &weekly, NULL, "20261206T000001Z", hour,
                  "20261101T000000Z delete\n"
                  "20261108T000000Z delete\n"
                  "20261115T000000Z delete\n"
                  "20261206T000000Z last\n");
}

/* A run after the clock is right again has its newest behind no jump, though one that is ahead was made before it. */
static void test_jump_is_of_the_run_itself(void **state) {
        static const RetentionPolicy last = { .last = 1 };
        static const uint64_t made[] = { 1, 3, 2 }; /* the newest name was made before the second */
        _cleanup_names_ Names n = {};

        names_series(&n, "20261101T000000Z", "20261101T010000Z", hour);
        names_add(&n, at("20261110T000000Z"), NULL);
        check_run(&last, &n, made, "20261110T010000Z", hour,
                  "20261101T000000Z delete\n"
                  "20261101T010000Z order\n"
                  "20261110T000000Z last\n");
}

/* Taken while the clock stood in 2024, or copied here from elsewhere, which says nothing. */
static void test_out_of_order_stays(void **state) {
        static const RetentionPolicy last = { .last = 1 };
        static const uint64_t back[] = { 4, 1, 2, 3, 5 }, received[] = { 0, 1, 2, 3, 5 };
        _cleanup_names_ Names n = {};

        names_add(&n, at("20241120T000000Z"), NULL);
        names_series(&n, "20261120T000000Z", "20261120T030000Z", hour);
        check_run(&last, &n, back, "20261120T030001Z", 0,
                  "20241120T000000Z order\n"
                  "20261120T000000Z delete\n"
                  "20261120T010000Z delete\n"
                  "20261120T020000Z delete\n"
                  "20261120T030000Z last\n");
        check_run(&last, &n, received, "20261120T030001Z", 0,
                  "20241120T000000Z delete\n"
                  "20261120T000000Z delete\n"
                  "20261120T010000Z delete\n"
                  "20261120T020000Z delete\n"
                  "20261120T030000Z last\n");
}

/* Once those that show it are gone nothing is out of order any more: space is freed in time. */
static void test_out_of_order_goes_in_time(void **state) {
        static const RetentionPolicy last = { .last = 1 };
        static const uint64_t made[] = { 4, 5 };
        _cleanup_names_ Names n = {};

        names_add(&n, at("20241120T000000Z"), NULL);
        names_add(&n, at("20261120T030000Z"), NULL);
        check_run(&last, &n, made, "20261120T030001Z", 1000000 * hour,
                  "20241120T000000Z delete\n"
                  "20261120T030000Z last\n");
}

/* A clock that takes local time for UTC, at the night that has 02:00 to 03:00 twice: days are Berlin's, and each of the
 * three keeps one, whichever way the clock is off by. */
static void test_an_hour_off_at_the_end_of_summer_time(void **state) {
        static const RetentionPolicy days = { .periods = { 0, 3 } };
        static const uint64_t made[] = { 1, 2, 4, 3, 5, 6 };
        _cleanup_names_ Names n = {};

        set_zone("Europe/Berlin");
        names_add(&n, at("20261023T220500Z"), NULL);
        names_add(&n, at("20261024T220500Z"), NULL);
        names_add(&n, at("20261025T003000Z"), NULL); /* taken at 01:30 UTC, by a clock an hour back */
        names_add(&n, at("20261025T010500Z"), NULL);
        names_add(&n, at("20261025T230500Z"), NULL);
        names_add(&n, at("20261026T000500Z"), NULL);
        check_run(&days, &n, made, "20261026T000600Z", 0,
                  "20261023T220500Z daily\n"
                  "20261024T220500Z daily\n"
                  "20261025T003000Z order\n"
                  "20261025T010500Z delete\n"
                  "20261025T230500Z daily\n"
                  "20261026T000500Z last\n");
}

static void test_nothing_to_guard(void **state) {
        static const RetentionPolicy last = { .last = 1 };
        _cleanup_names_ Names n = {};

        check_run(&last, &n, NULL, "20261120T030001Z", 0, "");
        names_add(&n, at("20241120T000000Z"), NULL);
        check_run(&last, &n, NULL, "20261120T030001Z", 0, "20241120T000000Z last\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ahead_counts_for_nothing),
                cmocka_unit_test(test_ahead_by_a_minute),
                cmocka_unit_test(test_jump_of_years),
                cmocka_unit_test(test_long_gaps_that_are_no_jump),
                cmocka_unit_test(test_jump_is_of_the_run_itself),
                cmocka_unit_test(test_out_of_order_stays),
                cmocka_unit_test(test_out_of_order_goes_in_time),
                cmocka_unit_test(test_an_hour_off_at_the_end_of_summer_time),
                cmocka_unit_test(test_nothing_to_guard),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
