/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <locale.h>

#include "check.h"
#include "fileio.h"
#include "relative-time.h"
#include "strv.h"
#include "table.h"

static const char *const columns[] = { "NAME", ">SNAPSHOTS", "LAST SEEN" };

static Table *example(void) {
        Table *t = table_new(columns, ELEMENTSOF(columns));

        table_text(t, "web");
        table_number(t, 24);
        table_text(t, NULL);
        table_text(t, "b\xc3\xbc"
                      "cher"); /* 6 cells, 7 bytes */
        table_number_as(t, 3, "three");
        table_bool(t, true);
        return t;
}

/* What PRINT writes to stdout; the caller frees. */
static char *printed(Table *t, const Output *o, const char *what, int expected) {
        char path[] = "/tmp/test-table.XXXXXX", *text;
        int fd = mkostemp(path, O_CLOEXEC), saved = dup(STDOUT_FILENO);

        fflush(stdout);
        (void) dup2(fd, STDOUT_FILENO);
        check_eq(table_print(t, o, what), expected);
        fflush(stdout);
        (void) dup2(saved, STDOUT_FILENO);
        close(saved);
        close(fd);

        check_eq(read_file_at(AT_FDCWD, path, 4096, &text, NULL), 0);
        (void) unlink(path);
        return text;
}

static void check_printed(Table *t, const Output *o, const char *what, const char *expected) {
        _cleanup_free_ char *text = printed(t, o, what, 0);

        check_str(text, expected);
}

static void test_columns_are_as_wide_as_their_widest_cell(void **state) {
        _cleanup_table_ Table *t = example();

        check_printed(t, &(Output){}, "things",
                      "NAME   SNAPSHOTS LAST SEEN\n"
                      "web           24 -\n"
                      "b\xc3\xbc"
                      "cher     three yes\n"
                      "\n2 things.\n");
}

static void test_no_legend_leaves_rows_alone(void **state) {
        _cleanup_table_ Table *t = example();

        check_printed(t, &(Output){ .no_legend = true }, "things",
                      "web       24 -\n"
                      "b\xc3\xbc"
                      "cher three yes\n");
}

static void test_json_is_typed(void **state) {
        _cleanup_table_ Table *t = example();

        check_printed(t, &(Output){ .json = JSON_SHORT }, "things",
                      "[{\"name\":\"web\",\"snapshots\":24,\"last_seen\":null},"
                      "{\"name\":\"b\xc3\xbc"
                      "cher\",\"snapshots\":3,\"last_seen\":true}]\n");
}

static void test_lists_are_arrays_in_json(void **state) {
        static const char *const one[] = { "L" };
        char *words[] = { (char *) "a", (char *) "b/c", NULL };
        _cleanup_table_ Table *t = table_new(one, 1);

        table_list(t, words);
        table_list(t, NULL);
        check_printed(t, &(Output){ .json = JSON_SHORT }, NULL, "[{\"l\":[\"a\",\"b/c\"]},{\"l\":[]}]\n");
        check_printed(t, &(Output){ .no_legend = true }, NULL, "a, b/c\n-\n");
}

/* Of a guest or a foreign image: JSON has to be UTF-8 as well. */
static void test_hostile_text_is_made_plain(void **state) {
        static const char *const two[] = { "A", "B" };
        char *words[] = { (char *) "\xff\n", (char *) "\xe2\x80\xae", NULL };
        _cleanup_table_ Table *t = table_new(two, 2);

        table_text(t, "\033[2J\xc2\x9b\x9b");
        table_list(t, words);
        check_printed(t, &(Output){ .json = JSON_SHORT }, NULL,
                      "[{\"a\":\"?[2J??\",\"b\":[\"??\",\"?\"]}]\n");
        check_printed(t, &(Output){ .no_legend = true }, NULL, "?[2J?? ??, ?\n");
}

static void test_empty_table(void **state) {
        _cleanup_table_ Table *t = table_new(columns, ELEMENTSOF(columns));

        check_printed(t, &(Output){}, "things", "0 things.\n");
        check_printed(t, &(Output){ .json = JSON_SHORT }, "things", "[]\n");
}

static void test_json_modes(void **state) {
        JsonMode m = JSON_OFF;

        check_eq(set_json("pretty", &m), 0);
        check_eq(m, JSON_PRETTY);
        check_eq(set_json("short", &m), 0);
        check_eq(m, JSON_SHORT);
        check_eq(set_json("off", &m), 0);
        check_eq(m, JSON_OFF);
        check_eq(set_json("yes", &m), -EINVAL);
}

static void test_colour_only_when_wanted(void **state) {
        static const char *const one[] = { "S" };
        _cleanup_table_ Table *t = table_new(one, 1);

        table_text(t, "failed");
        table_colour(t, COLOUR_RED);
        check_printed(t, &(Output){ .no_legend = true }, NULL, "failed\n"); /* stdout is a file */
}

static void test_times_have_two_units(void **state) {
        static const uint64_t s = 1000000, now = UINT64_C(1800000000) * s;
        static const struct {
                int64_t seconds;
                const char *text;
        } rows[] = {
                { 0, "now" },
                { -1, "1s ago" },
                { -60, "1min ago" },
                { -3725, "1h 2min ago" },
                { 720, "in 12min" },
                { 90061, "in 1d 1h" },
                { -(int64_t) 40 * 86400, "1month 1w ago" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *text = NULL;

                check_eq(relative_time(now + rows[i].seconds * (int64_t) s, now, &text), 0);
                check_str(text, rows[i].text);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_columns_are_as_wide_as_their_widest_cell),
                cmocka_unit_test(test_no_legend_leaves_rows_alone),
                cmocka_unit_test(test_json_is_typed),
                cmocka_unit_test(test_lists_are_arrays_in_json),
                cmocka_unit_test(test_hostile_text_is_made_plain),
                cmocka_unit_test(test_empty_table),
                cmocka_unit_test(test_json_modes),
                cmocka_unit_test(test_colour_only_when_wanted),
                cmocka_unit_test(test_times_have_two_units),
        };

        (void) setlocale(LC_CTYPE, "C.UTF-8");
        return cmocka_run_group_tests(tests, NULL, NULL);
}
