/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "check.h"
#include "method.h"
#include "strv.h"

static const struct {
        const char *fields, *command; /* the words joined by "|"; NULL: refused */
} table[] = {
        { "Method=mmdebstrap\nSuite=trixie", "mmdebstrap|--variant=minbase|--format=directory|trixie|/t" },
        { "Method=mmdebstrap\nSuite=sid\nVariant=apt\nArchitecture=arm64\nComponents=main contrib\n"
          "Packages=a b\nPackages=c\nMirror=http://m\nMirror=deb http://n sid main",
          "mmdebstrap|--variant=apt|--architectures=arm64|--components=main,contrib|--include=a,b,c|"
          "--format=directory|sid|/t|http://m|deb http://n sid main" },
        { "Method=debootstrap\nSuite=trixie\nArchitecture=arm64\nPackages=a\nMirror=http://m",
          "debootstrap|--variant=minbase|--arch=arm64|--include=a|trixie|/t|http://m" },
        { "Method=command\nCommand=dnf --installroot=%p -y 'a b'", "dnf|--installroot=/t|-y|a b" },
        { "Method=mmdebstrap", NULL },
        { "Method=debootstrap\nSuite=a\nMirror=b\nMirror=c", NULL },
        { "Method=tar", NULL },
        { "Method=command", NULL },
        { "Method=command\nCommand='", NULL },
        { "Method=none", NULL },
        { "Method=newer", NULL },
        { "", NULL },
};

static void check_command(const char *fields, const char *command) {
        _cleanup_method_ Method m = {};
        _cleanup_fields_ Fields o = {};
        _cleanup_free_ char *joined = strdup("");
        const char *complaint = NULL;

        check_eq(fields_parse(strdup(fields), &o), 0);
        check_eq(method_plan(&o, "/t", &m, &complaint), command ? 0 : -EINVAL);
        assert_true(!command == !!complaint);
        STRV_FOREACH(w, m.argv) {
                char *longer;

                assert_true(asprintf(&longer, "%s%s%s", joined, *joined ? "|" : "", *w) >= 0);
                free(joined);
                joined = longer;
        }
        check_str(joined, command ?: "");
}

static void test_commands(void **state) {
        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                check_command(table[i].fields, table[i].command);
}

static void test_tar_never_with_absolute_names(void **state) {
        char *text = strdup("Method=tar\nSource=/a.tar");
        _cleanup_method_ Method m = {};
        _cleanup_fields_ Fields o = {};
        const char *complaint = NULL;

        check_eq(fields_parse(text, &o), 0);
        check_eq(method_plan(&o, "/t", &m, &complaint), 0);
        check_str(m.source, "/a.tar");
        assert_true(strv_contains(m.argv, "--directory=/t") && strv_contains(m.argv, "--numeric-owner"));
        assert_false(strv_contains(m.argv, "-P") || strv_contains(m.argv, "--absolute-names"));
}

static void test_compressions(void **state) {
        char tar[512] = {};

        memcpy(tar + 257, "ustar", 5);
        check_str(method_decompressor(tar, sizeof(tar)), "");
        check_str(method_decompressor("\x1f\x8b\x08", 3), "gzip");
        check_str(method_decompressor("\xfd"
                                      "7zXZ",
                                      5),
                  "xz");
        check_str(method_decompressor("\x28\xb5\x2f\xfd", 4), "zstd");
        check_str(method_decompressor("BZh9", 4), "bzip2");
        check_str(method_decompressor("\x1f", 1), NULL);
        check_str(method_decompressor("#!/bin/sh", 9), NULL);
        check_str(method_decompressor("", 0), NULL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_commands),
                cmocka_unit_test(test_tar_never_with_absolute_names),
                cmocka_unit_test(test_compressions),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
