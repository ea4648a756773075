/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Each text into a dump of its events: "LINE [section]", "LINE key=value", "LINE !why". */

#include "check.h"
#include "fileio.h"
#include "reader.h"

static int dump_section(void *f, unsigned line, char *section) {
        fprintf(f, "%u [%s]\n", line, section);
        return 0;
}

static int dump_assignment(void *f, unsigned line, char *key, char *value) {
        fprintf(f, "%u %s=%s\n", line, key, value);
        return 0;
}

static int dump_broken(void *f, unsigned line, const char *why) {
        fprintf(f, "%u !%s\n", line, why);
        return 0;
}

static void check_read(const char *text, size_t size, const char *expected) {
        static const ReaderEvents events = { dump_section, dump_assignment, dump_broken };
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *copy = malloc(size + 1), *dump = NULL;

        check_eq(copy != NULL, true);
        memcpy(copy, text, size);
        copy[size] = 0;
        check_eq(memstream_open(&m), 0);
        check_eq(reader_parse(copy, size, &events, m.f), 0);
        check_eq(memstream_take(&m, &dump, NULL), 0);
        check_str(dump, expected);
}

#define READ(text, expected) check_read(text, sizeof(text) - 1, expected)

#define NEITHER "line is neither [section] nor key=value."
#define NO_KEY "what stands before \"=\" is not the name of a key."
#define OPEN "section is not closed by \"]\" at the line's end, ignoring all keys up to the next one."
#define HOMELESS "key stands before any [section]."

static void test_nothing(void **state) {
        READ("", "");
        READ("\n\n  \n", "");
        READ("# comment\n; comment\n   # indented comment\n", "");
}

static void test_sections_and_keys(void **state) {
        READ("[A]\nb=c\n[D]\ne=f\n", "1 [A]\n2 b=c\n3 [D]\n4 e=f\n");
        READ("[A]\nb=c\nb=c\n[A]\nb=d\n", "1 [A]\n2 b=c\n3 b=c\n4 [A]\n5 b=d\n");
}

static void test_empty_sections_are_told(void **state) {
        READ("[A]\n[B]\n", "1 [A]\n2 [B]\n");
}

static void test_lines_are_counted(void **state) {
        READ("\n\n[A]\n\n# c\n\nb=c\n", "3 [A]\n7 b=c\n");
}

static void test_blanks_around_do_not_count(void **state) {
        READ(" \t[A] \t\n  b \t=\t c  d \t\n", "1 [A]\n2 b=c  d\n");
        READ("[A]\nb=c\n  d=e\n", "1 [A]\n2 b=c\n3 d=e\n");
        READ("[A]\nb=c\n  d\n", "1 [A]\n2 b=c\n3 !" NEITHER "\n");
}

static void test_values_are_left_alone(void **state) {
        READ("[A]\nb=\nc=d ; e # f\ng=\"h\" 'i'\nj=k=l\nm=:n\n",
             "1 [A]\n2 b=\n3 c=d ; e # f\n4 g=\"h\" 'i'\n5 j=k=l\n6 m=:n\n");
        READ("[A]\nb=c\\nd\n", "1 [A]\n2 b=c\\nd\n");
        READ("[A]\nb=a\tb\303\244\n", "1 [A]\n2 b=a\tb\303\244\n");
        READ("[A]\nb=[c]\n", "1 [A]\n2 b=[c]\n");
}

static void test_no_final_newline(void **state) {
        READ("[A]\nb=c", "1 [A]\n2 b=c\n");
        READ("[A]", "1 [A]\n");
        READ("[A]\nb=c\\", "1 [A]\n2 b=c\n");
}

static void test_byte_order_mark(void **state) {
        READ("\357\273\277[A]\nb=c\n", "1 [A]\n2 b=c\n");
        READ("\357\273\277", "");
        READ("[A]\n\357\273\277b=c\n", "1 [A]\n2 !" NO_KEY "\n");
}

static void test_carriage_returns(void **state) {
        READ("[A]\r\nb=c\r\n\r\n# d\r\ne=\r\n", "1 [A]\n2 b=c\n5 e=\n");
        READ("[A]\r\nb=c \\\r\n  d\r\n", "1 [A]\n2 b=c  d\n");
        READ("[A]\nb=c\rd=e\nf=g\n", "1 [A]\n2 !line has a control character.\n3 f=g\n");
        READ("[A]\rb=c\r", "1 !line has a control character.\n");
}

static void test_continuation_lines(void **state) {
        READ("[A]\nb=c\\\nd\ne=f\n", "1 [A]\n2 b=c d\n4 e=f\n");
        READ("[A]\nb=c \\\n  d \\\n  e\nf=g\n", "1 [A]\n2 b=c  d  e\n5 f=g\n");
        READ("[A]\nb=\\\n c\n", "1 [A]\n2 b=c\n");
        READ("[A]\nb=c\\\n\nd=e\n", "1 [A]\n2 b=c\n4 d=e\n");
        READ("[A]\nb=c\\\nd=e\n", "1 [A]\n2 b=c d=e\n");
}

static void test_comments_between_continued_lines(void **state) {
        READ("[A]\nb=c \\\n# comment\n; another\nd\ne=f\n", "1 [A]\n2 b=c  d\n6 e=f\n");
        READ("[A]\nb=c \\\n# comment \\\nd\n", "1 [A]\n2 b=c  d\n");
        READ("# comment \\\n[A]\nb=c\n", "2 [A]\n3 b=c\n");
}

static void test_backslashes_in_pairs_end_no_line(void **state) {
        READ("[A]\nb=c\\\\\nd=e\n", "1 [A]\n2 b=c\\\\\n3 d=e\n");
        READ("[A]\nb=c\\\\\\\n\nd=e\n", "1 [A]\n2 b=c\\\\\n4 d=e\n");
}

static void test_blanks_behind_a_final_backslash(void **state) {
        READ("[A]\nb=c\\ \nd=e\n", "1 [A]\n2 !line ends in a backslash with blanks behind it.\n3 d=e\n");
        READ("[A]\nb=c\\\\ \n# c\\ \nd=e\\", "1 [A]\n2 b=c\\\\\n4 d=e\n");
}

static void test_what_is_no_assignment(void **state) {
        READ("[A]\nb: c\nd\n= e\n : = f\nb c=d\n\303\244=b\n",
             "1 [A]\n2 !" NEITHER "\n3 !" NEITHER "\n4 !" NO_KEY "\n5 !" NO_KEY "\n6 !" NO_KEY "\n7 !" NO_KEY
             "\n");
        READ("[A]\nb-c_d.E1=f\n", "1 [A]\n2 b-c_d.E1=f\n");
}

static void test_keys_of_100_bytes_at_most(void **state) {
        char text[256], expected[256];

        for (int n = 100; n <= 101; n++) {
                (void) snprintf(text, sizeof(text), "[A]\n%0*d=b\n", n, 0);
                (void) snprintf(expected, sizeof(expected),
                                n == 100 ? "1 [A]\n2 %0*d=b\n" : "1 [A]\n2 !" NO_KEY "\n", n, 0);
                check_read(text, strlen(text), expected);
        }
}

static void test_broken_sections_swallow_their_keys(void **state) {
        READ("[A]\nb=c\n[Broken\nd=e\n[F]\ng=h\n", "1 [A]\n2 b=c\n3 !" OPEN "\n5 [F]\n6 g=h\n");
        READ("[A] # comment\nb=c\n", "1 !" OPEN "\n");
        READ("[]\nb=c\n", "1 !" OPEN "\n");
        READ("[A]]\n", "1 !" OPEN "\n");
        READ("[A[B]\n", "1 !" OPEN "\n");
        READ("[\n", "1 !" OPEN "\n");
}

static void test_long_section_names(void **state) {
        READ("[ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ]\n",
             "1 [ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ]\n");
}

static void test_keys_without_section(void **state) {
        READ("a=b\nc=d\n[E]\nf=g\n", "1 !" HOMELESS "\n2 !" HOMELESS "\n3 [E]\n4 f=g\n");
}

static void test_bytes_that_are_no_text(void **state) {
        READ("[A]\nb=c\0d\ne=f\n", "1 [A]\n2 !line has a NUL byte.\n3 e=f\n");
        READ("[A]\nb=\033[1m\ne=f\n", "1 [A]\n2 !line has a control character.\n3 e=f\n");
        READ("[A]\nb=\177\n", "1 [A]\n2 !line has a control character.\n");
        READ("[A]\nb=\344\ne=f\n", "1 [A]\n2 !line is not UTF-8.\n3 e=f\n");
        READ("[A]\nb=\300\257\n", "1 [A]\n2 !line is not UTF-8.\n");
        READ("# \0\n", "1 !line has a NUL byte.\n");
}

static void test_a_fault_in_a_continued_line_costs_all_of_it(void **state) {
        READ("[A]\nb=c \\\nd\0e\nf=g\n", "1 [A]\n2 !line has a NUL byte.\n4 f=g\n");
}

/* "[A]", then a line of SIZE bytes, then "b=c". */
static void check_long(size_t size, bool valid) {
        _cleanup_free_ char *text = malloc(size + 10), *expected = malloc(size + 32);
        size_t n = 4;

        memcpy(text, "[A]\n", 4);
        memset(text + n, 'x', size);
        text[n + 1] = '=';
        n += size;
        memcpy(text + n, "\nb=c\n", 6);
        n += 5;

        if (valid)
                (void) sprintf(expected, "1 [A]\n2 x=%.*s\n3 b=c\n", (int) size - 2, text + 6);
        else
                strcpy(expected, "1 [A]\n2 !line is longer than 65535 bytes.\n3 b=c\n");
        check_read(text, n, expected);
}

static void test_long_lines(void **state) {
        check_long(199, true);
        check_long(201, true);
        check_long(READER_LINE_MAX - 1, true);
        check_long(READER_LINE_MAX, false);
        check_long(3 * READER_LINE_MAX, false);
}

static void test_many_short_lines_may_be_long_together(void **state) {
        size_t pieces = 2000, n = 0;
        _cleanup_free_ char *text = malloc(pieces * 64);

        n += sprintf(text, "[A]\nb=");
        for (size_t i = 0; i < pieces; i++)
                n += sprintf(text + n, "%050zu\\\n", i);
        n += sprintf(text + n, "\nc=d\n");
        check_read(text, n, "1 [A]\n2 !line is longer than 65535 bytes.\n2003 c=d\n");
}

static int end_there(void *userdata, unsigned line, char *key, char *value) {
        return -ENOMEM;
}

static void test_an_event_may_end_it(void **state) {
        const ReaderEvents events = { dump_section, end_there, dump_broken };
        char text[] = "[A]\nb=c\nd\n";
        _cleanup_memstream_ Memstream m = {};

        check_eq(memstream_open(&m), 0);
        check_eq(reader_parse(text, strlen(text), &events, m.f), -ENOMEM);
        fflush(m.f);
        check_str(m.text, "1 [A]\n");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_sections_and_keys),
                cmocka_unit_test(test_empty_sections_are_told),
                cmocka_unit_test(test_lines_are_counted),
                cmocka_unit_test(test_blanks_around_do_not_count),
                cmocka_unit_test(test_values_are_left_alone),
                cmocka_unit_test(test_no_final_newline),
                cmocka_unit_test(test_byte_order_mark),
                cmocka_unit_test(test_carriage_returns),
                cmocka_unit_test(test_continuation_lines),
                cmocka_unit_test(test_comments_between_continued_lines),
                cmocka_unit_test(test_backslashes_in_pairs_end_no_line),
                cmocka_unit_test(test_blanks_behind_a_final_backslash),
                cmocka_unit_test(test_what_is_no_assignment),
                cmocka_unit_test(test_keys_of_100_bytes_at_most),
                cmocka_unit_test(test_broken_sections_swallow_their_keys),
                cmocka_unit_test(test_long_section_names),
                cmocka_unit_test(test_keys_without_section),
                cmocka_unit_test(test_bytes_that_are_no_text),
                cmocka_unit_test(test_a_fault_in_a_continued_line_costs_all_of_it),
                cmocka_unit_test(test_long_lines),
                cmocka_unit_test(test_many_short_lines_may_be_long_together),
                cmocka_unit_test(test_an_event_may_end_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
