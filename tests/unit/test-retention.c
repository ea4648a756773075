/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "retention-names.h"

/* Deletes from N what P does not keep. */
static void prune(Names *n, const RetentionPolicy *p) {
        _cleanup_names_ Names left = {};
        _cleanup_retention_ Retention r = {};

        check_eq(retention_plan(p, n->l, NULL, UINT64_MAX, &r), 0);
        for (size_t i = 0; i < r.n; i++)
                if (r.verdicts[i].reasons)
                        names_add(&left, r.verdicts[i].when.usec, r.verdicts[i].when.label);
        names_done(n);
        *n = left;
        left = (Names){};
}

static void test_worked_example(void **state) {
        static const RetentionPolicy policy = { .last = 2,
                                                .within_usec = 3 * 3600 * 1000000ULL,
                                                .periods = { 6, 4, 3, 2 } };
        _cleanup_names_ Names n = {};

        set_zone("Europe/Berlin");
        names_series(&n, "20260901T000500Z", "20261123T220500Z", hour);
        check_kept(&policy, n.l, NULL,
                   "20260930T220500Z monthly\n"
                   "20261031T230500Z monthly\n"
                   "20261108T230500Z weekly\n"
                   "20261115T230500Z weekly\n"
                   "20261119T230500Z daily\n"
                   "20261120T230500Z daily\n"
                   "20261121T230500Z daily\n"
                   "20261122T230500Z daily,weekly\n"
                   "20261123T170500Z hourly\n"
                   "20261123T180500Z hourly\n"
                   "20261123T190500Z hourly\n"
                   "20261123T200500Z within,hourly\n"
                   "20261123T210500Z last,within,hourly\n"
                   "20261123T220500Z last,within,hourly\n");
}

/* Off from Friday 17:05 to Monday 08:05: Friday's hours are still the newest ones there are. */
static void test_outage_costs_no_history(void **state) {
        static const RetentionPolicy policy = { .periods = { 24, 7 } };
        _cleanup_names_ Names n = {};
        _cleanup_free_ char *text = NULL;
        size_t lines = 0, friday = 0;

        set_zone("UTC");
        names_series(&n, "20261101T000500Z", "20261120T170500Z", hour);
        names_add(&n, at("20261123T080500Z"), NULL);
        text = kept(&policy, n.l, NULL);
        for (char *p = text; *p; p = strchr(p, '\n') + 1) {
                lines++;
                friday += startswith(p, "20261120") ? 1 : 0;
        }
        check_eq(lines, 29);
        check_eq(friday, 18);
}

static void test_the_newest_always_stays(void **state) {
        static const RetentionPolicy nothing = {};
        _cleanup_names_ Names n = {};

        check_kept(&nothing, NULL, NULL, "");
        names_series(&n, "20261120T000500Z", "20261120T030500Z", hour);
        check_kept(&nothing, n.l, NULL, "20261120T030500Z last\n");
}

static void test_within_counts_from_the_newest(void **state) {
        const RetentionPolicy policy = { .within_usec = 2 * hour };
        _cleanup_names_ Names n = {};

        names_series(&n, "20261120T000500Z", "20261120T030500Z", hour);
        check_kept(&policy, n.l, NULL,
                   "20261120T020500Z within\n"
                   "20261120T030500Z last,within\n");
}

/* 25 October 2026 has 02:00 to 03:00 twice in Berlin, 29 March 2026 has it not at all. */
static void test_long_and_short_days(void **state) {
        static const RetentionPolicy hours = { .periods = { 25 } }, days = { .periods = { 0, 3 } };
        _cleanup_names_ Names autumn = {}, spring = {};
        _cleanup_retention_ Retention r = {};
        size_t n_kept = 0;

        set_zone("Europe/Berlin");
        names_series(&autumn, "20261023T220500Z", "20261025T223500Z", hour / 2);
        check_eq(retention_plan(&hours, autumn.l, NULL, UINT64_MAX, &r), 0);
        for (size_t i = 0; i < r.n; i++)
                n_kept += !!(r.verdicts[i].reasons & RETENTION_BECAUSE_HOURLY);
        check_eq(n_kept, 25);
        check_kept(&days, autumn.l, NULL,
                   "20261023T220500Z daily\n"
                   "20261024T220500Z daily\n"
                   "20261025T223500Z last\n");

        names_series(&spring, "20260327T230500Z", "20260329T220500Z", hour);
        check_kept(&days, spring.l, NULL,
                   "20260327T230500Z daily\n"
                   "20260328T230500Z daily\n"
                   "20260329T220500Z last,daily\n");
}

/* At 00:01 the clock of St. John's went back to 23:01 of the day before. */
static void test_a_day_seen_twice_is_one(void **state) {
        static const RetentionPolicy days = { .periods = { 0, RETENTION_ALL } };
        _cleanup_names_ Names n = {};

        set_zone("America/St_Johns");
        names_series(&n, "20061029T020000Z", "20061029T043000Z", 30 * second);
        check_kept(&days, n.l, NULL,
                   "20061029T020000Z daily\n"
                   "20061029T023000Z daily\n"
                   "20061029T043000Z last\n");
}

static void test_leap_years(void **state) {
        static const RetentionPolicy months = { .periods = { 0, 0, 0, 3 } };
        _cleanup_names_ Names n = {};

        set_zone("UTC");
        names_series(&n, "20240131T120000Z", "20240301T120000Z", 24 * hour);
        check_kept(&months, n.l, NULL,
                   "20240131T120000Z monthly\n"
                   "20240201T120000Z monthly\n"
                   "20240301T120000Z last,monthly\n");
}

/* 2026 has an ISO week 53: 28 December to 3 January. It is one week, though two years. */
static void test_week_53(void **state) {
        static const RetentionPolicy weeks = { .periods = { 0, 0, RETENTION_ALL } },
                                     years = { .periods = { 0, 0, 0, 0, RETENTION_ALL } };
        _cleanup_names_ Names n = {};

        set_zone("UTC");
        names_series(&n, "20261226T120000Z", "20270105T120000Z", 24 * hour);
        check_kept(&weeks, n.l, NULL,
                   "20261226T120000Z weekly\n"
                   "20261228T120000Z weekly\n"
                   "20270104T120000Z weekly\n"
                   "20270105T120000Z last\n");
        check_kept(&years, n.l, NULL,
                   "20261226T120000Z yearly\n"
                   "20270101T120000Z yearly\n"
                   "20270105T120000Z last\n");
}

static void test_step_by_step_is_all_at_once(void **state) {
        const RetentionPolicy policy = { .last = 2, .within_usec = 3 * hour, .periods = { 6, 4, 3, 2, 1 } };
        _cleanup_free_ char *once = NULL, *steps = NULL;
        _cleanup_names_ Names all = {}, stepwise = {};

        set_zone("Europe/Berlin");
        for (uint64_t t = at("20260815T003000Z"); t < at("20270215T000000Z"); t += hour) {
                if (t / hour % 97 < 11) /* the host is off now and then */
                        continue;
                names_add(&all, t, NULL);
                names_add(&stepwise, t, NULL);
                prune(&stepwise, &policy);
        }
        once = kept(&policy, all.l, NULL);
        steps = kept(&policy, stepwise.l, NULL);
        check_str(steps, once);
        prune(&all, &policy);
        check_eq(stepwise.n, all.n);
}

static void test_ten_thousand_names(void **state) {
        static const RetentionPolicy policy = { .last = 5, .periods = { 24, 7, 4, 6, RETENTION_ALL } };
        struct timespec begin, end;
        _cleanup_names_ Names n = {};

        set_zone("Europe/Berlin");
        for (size_t i = 0; i < 10000; i++)
                names_add(&n, at("20260101T000000Z") + i * 7919 % 10000 * hour, NULL);

        clock_gettime(CLOCK_MONOTONIC, &begin);
        prune(&n, &policy);
        clock_gettime(CLOCK_MONOTONIC, &end);
        assert_true(n.n > 30 && n.n < 50);
        assert_true(end.tv_sec - begin.tv_sec < 2); /* some 20 ms; under valgrind and sanitizers more */
}

static void test_labels_pin_and_do_not_count(void **state) {
        static const RetentionPolicy policy = { .last = 2, .replaced = 2, .manual = 1 };
        char *const names[] = {
                (char *) "20261123T000000Z.before-upgrade",
                (char *) "20261123T010000Z.replaced",
                (char *) "20261123T020000Z",
                (char *) "20261123T030000Z",
                (char *) "20261123T040000Z.x",
                (char *) "20261123T050000Z.replaced",
                (char *) "20261123T060000Z",
                (char *) "20261123T030000Z.manual",
                (char *) "20261123T050000Z.manual",
                (char *) "20261123T060000.500Z.replaced",
                (char *) "lost+found",
                (char *) ".#20261123T070000Z",
                NULL,
        };

        check_kept(&policy, names, NULL,
                   "20261123T000000Z.before-upgrade label\n"
                   "20261123T030000Z last\n"
                   "20261123T040000Z.x label\n"
                   "20261123T050000Z.manual label\n"
                   "20261123T050000Z.replaced replaced\n"
                   "20261123T060000Z last\n"
                   "20261123T060000.500Z.replaced replaced\n");
}

/* Either keeps. Age is counted from the newest of any sort, and the time of an outage is none. */
static void test_replaced_by_number_or_age(void **state) {
        const RetentionPolicy both = { .last = 9, .replaced = 1, .replaced_within_usec = 48 * hour },
                              none = { .last = 9 };
        char *const names[] = {
                (char *) "20261120T000000Z.replaced", (char *) "20261121T000000Z.replaced",
                (char *) "20261121T120000Z.replaced", (char *) "20261122T000000Z.replaced",
                (char *) "20261123T000000Z",          NULL,
        };

        check_kept(&both, names, NULL,
                   "20261121T120000Z.replaced replaced\n"
                   "20261122T000000Z.replaced replaced\n"
                   "20261123T000000Z last\n");
        check_kept(&none, names, NULL, "20261123T000000Z last\n");
}

static void test_pinned_names_stay(void **state) {
        static const RetentionPolicy policy = {};
        char *const pinned[] = { (char *) "20261123T010000Z.replaced", (char *) "20261123T020000Z", NULL };
        char *const names[] = { (char *) "20261123T010000Z.replaced", (char *) "20261123T020000Z",
                                (char *) "20261123T030000Z", (char *) "20261123T040000Z", NULL };

        check_kept(&policy, names, pinned,
                   "20261123T010000Z.replaced pinned\n"
                   "20261123T020000Z pinned\n"
                   "20261123T040000Z last\n");
}

static void test_no_policy_keeps_all(void **state) {
        static const RetentionPolicy policy = RETENTION_POLICY_INIT;
        char *const names[] = { (char *) "20250101T000000Z", (char *) "20250102T000000Z.replaced",
                                (char *) "20260101T000000Z", NULL };

        check_kept(&policy, names, NULL,
                   "20250101T000000Z all\n"
                   "20250102T000000Z.replaced replaced\n"
                   "20260101T000000Z all\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_worked_example),
                cmocka_unit_test(test_outage_costs_no_history),
                cmocka_unit_test(test_the_newest_always_stays),
                cmocka_unit_test(test_within_counts_from_the_newest),
                cmocka_unit_test(test_long_and_short_days),
                cmocka_unit_test(test_a_day_seen_twice_is_one),
                cmocka_unit_test(test_leap_years),
                cmocka_unit_test(test_week_53),
                cmocka_unit_test(test_step_by_step_is_all_at_once),
                cmocka_unit_test(test_ten_thousand_names),
                cmocka_unit_test(test_labels_pin_and_do_not_count),
                cmocka_unit_test(test_replaced_by_number_or_age),
                cmocka_unit_test(test_pinned_names_stay),
                cmocka_unit_test(test_no_policy_keeps_all),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
