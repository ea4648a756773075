/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "order-judge.h"
#include "strv.h"

#define MINUTE UINT64_C(60000000)
#define WEEK (7 * 24 * 60 * MINUTE)

static sd_id128_t id(uint8_t n) {
        return (sd_id128_t){ .bytes = { [15] = n } };
}

enum { BOOT = 1, OTHER_BOOT, WAS, SHALL, ANOTHER, SOURCE };

static char *no_units[] = { NULL };

static Order make(void) {
        return (Order){
                .verb = (char *) "rollback",
                .who = (char *) "root",
                .realtime_usec = 100 * WEEK,
                .boottime_usec = 5 * MINUTE,
                .lasts_usec = 12 * MINUTE,
                .boot = id(BOOT),
                .source = (char *) "20261123T220544Z.good",
                .source_uuid = id(SOURCE),
                .was = id(WAS),
                .shall = id(SHALL),
                .built = 77,
                .image = (char *) "/var/lib/machines",
                .declared = true,
                .running = true,
                .dependents = no_units,
        };
}

/* A minute later, all as it was. */
static OrderSight see(const Order *o) {
        return (OrderSight){
                .live = o->was,
                .hidden = o->shall,
                .built = o->built,
                .boot = o->boot,
                .realtime_usec = o->realtime_usec + MINUTE,
                .boottime_usec = o->boottime_usec + MINUTE,
                .changed_usec = o->realtime_usec + MINUTE / 2,
                .image = o->image,
                .declared = true,
        };
}

static void test_there_and_back(void **state) {
        char *units[] = { (char *) "a.service", (char *) "b@c\\x2dd.service", NULL };
        _cleanup_free_ char *text = NULL, *again = NULL;
        _cleanup_order_ Order back = {};
        Order o = make();

        o.dependents = units;
        o.declared = false;
        check_eq(order_format(&o, &text), 0);
        check_eq(order_parse(text, &back), 0);
        check_str(back.verb, "rollback");
        check_str(back.source, o.source);
        check_eq(back.boottime_usec, o.boottime_usec);
        check_eq(back.lasts_usec, o.lasts_usec);
        check_eq(back.built, o.built);
        assert_true(sd_id128_equal(back.was, o.was) && sd_id128_equal(back.shall, o.shall));
        assert_false(back.declared);
        assert_true(back.running);
        assert_false(back.drop_nested);
        check_str(back.dependents[1], units[1]);
        check_eq(order_format(&back, &again), 0);
        check_str(again, text);
}

/* Each line taken away in turn, and some made wrong. */
static void test_what_is_no_order(void **state) {
        static const char *const wrong[] = { "", "junk", "=", "Verb=rollback\n", "\nTime=x y\n" };
        _cleanup_free_ char *text = NULL;
        Order o = make();
        unsigned lines = 0;

        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                _cleanup_order_ Order back = {};

                check_eq(order_parse(wrong[i], &back), -EBADMSG);
                assert_null(back.verb);
        }
        check_eq(order_format(&o, &text), 0);
        for (char *line = text, *end; *line; line = end + 1, lines++) {
                _cleanup_order_ Order back = {};
                _cleanup_free_ char *rest = NULL;

                end = strchr(line, '\n');
                assert_true(asprintf(&rest, "%.*s%s", (int) (line - text), text, end + 1) >= 0);
                check_eq(order_parse(rest, &back), -EBADMSG);
        }
        check_eq(lines, 14);
}

static void test_values_of_one_line(void **state) {
        _cleanup_free_ char *text = NULL;
        _cleanup_order_ Order back = {};
        Order o = make();

        o.source = (char *) "evil\nShall=00000000000000000000000000000000";
        check_eq(order_format(&o, &text), 0);
        check_eq(order_parse(text, &back), -EBADMSG);
}

static OrderVerdict judge(const Order *o, OrderSight s) {
        return order_judge(o, &s);
}

static void test_meant(void **state) {
        Order o = make();
        OrderSight s = see(&o);

        check_eq(judge(&o, s), ORDER_MEANT);
        s.boottime_usec = o.boottime_usec + o.lasts_usec;
        check_eq(judge(&o, s), ORDER_MEANT);
        s.boottime_usec++;
        check_eq(judge(&o, s), ORDER_LATE);
        o.declared = s.declared = false;
        s = see(&o);
        s.declared = false;
        check_eq(judge(&o, s), ORDER_MEANT);
        s.declared = true; /* has a file since */
        check_eq(judge(&o, s), ORDER_MEANT);
}

/* However late, and whatever else: what was done is done. */
static void test_done_before_all_else(void **state) {
        Order o = make();
        OrderSight s = see(&o);

        s.live = o.shall;
        s.hidden = SD_ID128_NULL;
        s.boot = id(OTHER_BOOT);
        s.realtime_usec += WEEK;
        s.declared = false;
        s.image = "/mnt";
        check_eq(judge(&o, s), ORDER_IS_DONE);
}

static void test_by_uuids(void **state) {
        Order o = make();
        OrderSight s = see(&o);

        s.live = id(ANOTHER);
        check_eq(judge(&o, s), ORDER_OTHER_IMAGE);
        s.live = SD_ID128_NULL;
        check_eq(judge(&o, s), ORDER_OTHER_IMAGE);
        o.was = SD_ID128_NULL; /* there was none when it was asked for */
        check_eq(judge(&o, s), ORDER_MEANT);
        s = see(&o);
        s.hidden = id(ANOTHER);
        check_eq(judge(&o, s), ORDER_NOT_BUILT);
        s.hidden = SD_ID128_NULL;
        check_eq(judge(&o, s), ORDER_NOT_BUILT);
        s = see(&o);
        s.built++; /* emptied, as by systemd-tmpfiles at boot */
        check_eq(judge(&o, s), ORDER_NOT_BUILT);
        s = see(&o);
        s.image = "/mnt/disk";
        check_eq(judge(&o, s), ORDER_OTHER_PLACE);
        s = see(&o);
        s.declared = false;
        check_eq(judge(&o, s), ORDER_NOT_OURS);
}

static void test_clocks(void **state) {
        Order o = make();
        OrderSight s = see(&o);

        /* In the same boot nobody can set the one that counts. */
        s.realtime_usec = o.realtime_usec + WEEK;
        s.changed_usec = s.realtime_usec;
        check_eq(judge(&o, s), ORDER_MEANT);
        s.realtime_usec = o.realtime_usec - WEEK;
        check_eq(judge(&o, s), ORDER_MEANT);

        /* In another it is of no use. */
        s = see(&o);
        s.boot = id(OTHER_BOOT);
        s.boottime_usec = 0;
        check_eq(judge(&o, s), ORDER_MEANT);
        s.realtime_usec = o.realtime_usec + o.lasts_usec + 1;
        check_eq(judge(&o, s), ORDER_LATE);

        /* One that stands back makes it young, but not the image's last change. */
        s.realtime_usec = o.realtime_usec - WEEK;
        check_eq(judge(&o, s), ORDER_MEANT);
        s.changed_usec = o.realtime_usec + o.lasts_usec + 1;
        check_eq(judge(&o, s), ORDER_CHANGED);
}

static void test_reasons(void **state) {
        for (OrderVerdict v = ORDER_NOT_OURS; v <= ORDER_CHANGED; v++)
                assert_true(*order_verdict_reason(v));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_there_and_back),
                cmocka_unit_test(test_what_is_no_order),
                cmocka_unit_test(test_values_of_one_line),
                cmocka_unit_test(test_meant),
                cmocka_unit_test(test_done_before_all_else),
                cmocka_unit_test(test_by_uuids),
                cmocka_unit_test(test_clocks),
                cmocka_unit_test(test_reasons),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
