/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* name, kind, utf8: what is legal. */

#include "check.h"
#include "kind.h"
#include "name.h"
#include "utf8.h"

typedef struct Row {
        const char *text;
        bool valid;
} Row;

#define LONGEST "abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ.0123456789"

static void check_rows(bool (*valid)(const char *), const Row *rows, size_t n) {
        for (size_t i = 0; i < n; i++)
                check_row(rows[i].text, valid(rows[i].text), rows[i].valid);
}

static void test_machine_names(void **state) {
        static const Row rows[] = {
                { "a", true },     { "web", true },   { "web-1", true },      { "a.b.c", true },
                { "1", true },     { "1.2", true },   { "a--b", true },       { LONGEST, true },
                { "", false },     { ".", false },    { "..", false },        { ".host", false },
                { "a.", false },   { "a..b", false }, { "-a", false },        { "a-", false },
                { "a.-b", false }, { "a-.b", false }, { "a_b", false },       { "a b", false },
                { "a/b", false },  { "a@b", false },  { LONGEST "x", false }, { "\303\244", false },
                { "a\nb", false }, { "a%b", false },
        };

        check_rows(machine_name_is_valid, rows, ELEMENTSOF(rows));
}

static void test_interface_names(void **state) {
        static const Row rows[] = {
                { "br0", true },
                { "a.1", true },
                { "a@b", true },
                { "0a", true },
                { "abcdefghijklmno", true },
                { "...", true },
                { "_", true },
                { "", false },
                { ".", false },
                { "..", false },
                { "1", false },
                { "123", false },
                { "a/b", false },
                { "a:b", false },
                { "abcdefghijklmnop", false },
                { "a b", false },
                { "a\tb", false },
                { "a%b", false },
                { "\303\244", false },
                { "all", false },
                { "default", false },
                { "0x10", false },
                { "080", false },
                { "+5", false },
        };

        check_rows(interface_name_is_valid, rows, ELEMENTSOF(rows));
}

static void test_utf8(void **state) {
        static const Row rows[] = {
                { "", true },
                { "abc", true },
                { "\303\244", true },
                { "\342\202\254", true },
                { "\360\237\230\200", true },
                { "\364\217\277\277", true },
                { "\344", false }, /* Latin 1 */
                { "\303", false }, /* cut off */
                { "\303x", false },
                { "\200", false },     /* no lead */
                { "\300\257", false }, /* overlong */
                { "\340\200\257", false },
                { "\360\200\200\257", false },
                { "\355\240\200", false },     /* surrogate */
                { "\364\220\200\200", false }, /* above U+10FFFF */
                { "\370\210\200\200\200", false },
                { "\377", false },
        };

        check_rows(utf8_is_valid, rows, ELEMENTSOF(rows));
}

static void test_kinds(void **state) {
        static const struct {
                const char *file;
                Kind kind;
                size_t len;
        } rows[] = {
                { "web.container", KIND_CONTAINER, 3 },
                { "a.b.template", KIND_TEMPLATE, 3 },
                { "br0.bridge", KIND_BRIDGE, 3 },
                { "a.profile", KIND_PROFILE, 1 },
                { "default.pool", KIND_POOL, 7 },
                { ".container", KIND_CONTAINER, 0 },
                { "web", _KIND_INVALID, 0 },
                { "container", _KIND_INVALID, 0 },
                { "web.ini", _KIND_INVALID, 0 },
                { "web.Container", _KIND_INVALID, 0 },
                { "web.container.d", _KIND_INVALID, 0 },
                { "web.", _KIND_INVALID, 0 },
                { "", _KIND_INVALID, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                size_t len = 0;

                check_row(rows[i].file, kind_of(rows[i].file, &len), rows[i].kind);
                check_row(rows[i].file, len, rows[i].len);
        }
        check_str(kind_name(KIND_PROFILE), "profile");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_machine_names),
                cmocka_unit_test(test_interface_names),
                cmocka_unit_test(test_utf8),
                cmocka_unit_test(test_kinds),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
