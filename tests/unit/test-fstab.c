/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "check.h"
#include "fileio.h"
#include "fstab.h"

typedef struct Case {
        const char *text;
        unsigned line;
} Case;

static void test_lines(void **state) {
        static const Case cases[] = {
                { "", 0 },
                { "UUID=1 /var/lib/machines btrfs\n", 1 },
                { "\n# /var/lib/machines\nUUID=1\t/var/lib/machines/\tbtrfs", 3 },
                { "UUID=1 /var/lib/machines/web btrfs\nUUID=1 /var/lib btrfs\n", 0 },
                { "UUID=1 /var/lib/machines\\040old btrfs\n", 0 },
                { "UUID=1 /var/lib/m\\141chines btrfs\n", 1 },
                { "#UUID=1 /var/lib/machines btrfs\n", 0 },
                { "/var/lib/machines\n", 0 },
                { "  UUID=1   /var/lib/machines   btrfs\n", 1 },
        };
        char root[] = "/tmp/test-fstab.XXXXXX";
        _cleanup_free_ char *path = NULL;

        assert_non_null(mkdtemp(root));
        check_eq(fstab_line_of(root, "/var/lib/machines"), 0);
        assert_true(asprintf(&path, "%s/etc/fstab", root) > 0);
        check_eq(mkdir_parents_at(AT_FDCWD, path, false), 0);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                check_eq(write_file_at(AT_FDCWD, path, cases[i].text, strlen(cases[i].text), 0644, 0), 1);
                check_eq(fstab_line_of(root, "/var/lib/machines"), cases[i].line);
        }
        check_eq(remove_tree_at(AT_FDCWD, root), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
