/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "strv.h"
#include "words.h"

/* The words joined by "|". */
static char *joined(char *const *words) {
        char *s = strdup("");

        STRV_FOREACH(w, words) {
                char *longer;

                assert_true(asprintf(&longer, "%s%s%s", s, *s ? "|" : "", *w) >= 0);
                free(s);
                s = longer;
        }
        return s;
}

static const struct {
        const char *line, *words; /* NULL: refused */
} table[] = {
        { "mkosi", "mkosi" },
        { "  a \t b  ", "a|b" },
        { "dnf --installroot=%p -y", "dnf|--installroot=/t|-y" },
        { "sh -c 'echo \"$x\" > %p/y'", "sh|-c|echo \"$x\" > /t/y" },
        { "a\"b c\"d 'e'f", "ab cd|ef" },
        { "a '' b", "a||b" },
        { "a\\x20b \\\"c \\\\ a\\sb", "a b|\"c|\\|a b" },
        { "'it\\'s' \"\\t\"", "it's|\t" },
        { "%%p %d %%", "%p|%d|%" },
        { "%p%p", "/t/t" },
        { "", NULL },
        { "   ", NULL },
        { "a 'b", NULL },
        { "a \"b", NULL },
        { "a\\", NULL },
        { "a\\q", NULL },
        { "a\\x2", NULL },
        { "a\\x00", NULL },
};

static void test_words(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                _cleanup_strv_ char **words = NULL;
                _cleanup_free_ char *text = NULL;
                int r = words_split(table[i].line, &words);

                check_eq(r, table[i].words ? 0 : -EINVAL);
                if (r < 0)
                        continue;
                check_eq(words_fill(words, "/t"), 0);
                text = joined(words);
                check_str(text, table[i].words);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_words) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
