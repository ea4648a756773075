/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <locale.h>

#include "check.h"
#include "fileio.h"
#include "output.h"
#include "text-width.h"
#include "utf8.h"

static const struct {
        const char *text, *plain;
} rows[] = {
        { "", "" },
        { "web", "web" },
        { "b\xc3\xbc"
          "cher \xe2\x82\xac \xf0\x9f\x98\x80",
          "b\xc3\xbc"
          "cher \xe2\x82\xac \xf0\x9f\x98\x80" },
        { "\033[2J\033]0;title\007", "?[2J?]0;title?" },
        { "a\nb\tc\r\x7f", "a?b?c??" },
        { "\xc2\x9b"
          "31m \xc2\x80 \xc2\x9f \xc2\xa0",
          "?31m ? ? \xc2\xa0" }, /* C1 as UTF-8; a no-break space is none */
        { "\x9b"
          "31m \x90",
          "?31m ?" }, /* C1 as a byte, which an 8 bit terminal obeys */
        { "\xff\xfe", "??" },
        { "\xe4 Latin", "? Latin" },
        { "cut \xe2\x82", "cut ??" },                  /* at the end of a field */
        { "\xe2\x82\033[m", "???[m" },                 /* the lead does not take the escape along */
        { "\xc0\x9b \xe0\x80\x9b", "?? ???" },         /* overlong: C1 to those who decode them */
        { "\xed\xa0\x80", "???" },                     /* a surrogate */
        { "exe.\xe2\x80\xaegnp", "exe.?gnp" },         /* right-to-left override */
        { "\xe2\x81\xa6x\xe2\x81\xa9", "?x?" },        /* isolates */
        { "\xe2\x80\xa8\xe2\x80\xa9", "??" },          /* line and paragraph separators */
        { "\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f", "???" }, /* marks of direction */
        { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d" }, /* Hebrew by itself */
};

static void test_plain(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *plain = utf8_plain(rows[i].text);

                check_str(plain, rows[i].plain);
                assert_true(utf8_is_valid(plain) && !utf8_has_control(plain, strlen(plain)));
        }
}

/* Each sequence of three bytes there is: what comes of it is valid, and no longer. */
static void test_any_bytes(void **state) {
        for (unsigned n = 1; n < 1 << 24; n += 7) { /* 7: all bytes in all places, in a second */
                char text[] = { (char) n, (char) (n >> 8), (char) (n >> 16), 0 };
                size_t size = strlen(text);

                utf8_make_plain(text);
                assert_true(strlen(text) <= size && utf8_is_valid(text) &&
                            !utf8_has_control(text, strlen(text)));
        }
}

static void test_control(void **state) {
        assert_true(utf8_has_control("a\x85\xc2\x85", 4));
        assert_false(utf8_has_control("a\t\xc2\xa0 \xe2\x80\xae", 8));
        assert_false(utf8_has_control("a\r", 1));
        assert_true(utf8_has_control("a\r", 2));
}

static void test_printing_keeps_lines(void **state) {
        char path[] = "/tmp/test-utf8.XXXXXX";
        _cleanup_free_ char *text = NULL;
        FILE *f = fdopen(mkostemp(path, O_CLOEXEC), "w");

        assert_non_null(f);
        print_plain(f, "  %s=%s\n\n[%d]\t%s", "key", "\033[31mred\033[m", 7, "\xc2\x9d");
        check_eq(fclose(f), 0);
        check_eq(read_file_at(AT_FDCWD, path, 4096, &text, NULL), 0);
        (void) unlink(path);
        check_str(text, "  key=?[31mred?[m\n\n[7]\t?");
}

static void check_cut(const char *text, size_t cells, const char *expected) {
        _cleanup_free_ char *copy = strdup(text);

        text_cut(copy, cells);
        check_str(copy, expected);
}

static void test_cut(void **state) {
        check_cut("abcdef", 4, "abcd");
        check_cut("abc", 4, "abc");
        check_cut("abc", 0, "");
        check_cut("b\xc3\xbc"
                  "cher",
                  2, "b\xc3\xbc");
        check_cut("\xe6\xbc\xa2\xe5\xad\x97", 3, "\xe6\xbc\xa2"); /* two cells each */
        check_cut("e\xcc\x81\xcc\x81"
                  "x",
                  1, "e\xcc\x81\xcc\x81");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_plain),   cmocka_unit_test(test_any_bytes),
                cmocka_unit_test(test_control), cmocka_unit_test(test_printing_keeps_lines),
                cmocka_unit_test(test_cut),
        };

        (void) setlocale(LC_ALL, "C.UTF-8");
        return cmocka_run_group_tests(tests, NULL, NULL);
}
