/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which .network files of an image its networkd may take for host0. */

#include <limits.h>
#include <unistd.h>

#include "guest-file.h"
#include "strv.h"
#include "tmp-root.h"

#define ETC "etc/systemd/network/"
#define USR "usr/lib/systemd/network/"

/* Their names in a row. The caller frees. */
static char *found(const TmpRoot *t) {
        _cleanup_strv_ char **l = NULL;
        char *s = strdup("");

        check_eq(guest_files(t->fd, &l), 0);
        STRV_FOREACH(i, l) {
                _cleanup_free_ char *before = s;

                check_eq(asprintf(&s, "%s%s ", before, *i) >= 0, true);
        }
        return s;
}

#define check_found(t, expected)                      \
        do {                                          \
                _cleanup_free_ char *_f = found((t)); \
                check_str(_f, expected);              \
        } while (false)

static void test_the_first_that_matches_is_the_last(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        check_found(&t, "");
        tmp_file(&t, USR "80-container-host0.network",
                 "[Match]\nKind=veth\nName=host0\nVirtualization=container\n[Network]\nDHCP=yes\n");
        check_found(&t, "80-container-host0.network ");
        tmp_file(&t, "usr/local/lib/systemd/network/30-c.network", "[Match]\nName=host*\n");
        tmp_file(&t, ETC "20-b.network", "[Match]\nPath=pci-*\n");
        tmp_file(&t, ETC "10-a.network", "[Match]\nName=en*\n");
        check_found(&t, "20-b.network 30-c.network ");
        tmp_file(&t, ETC "30-c.network", "[Match]\nName=eth0\n");
        check_found(&t, "20-b.network 80-container-host0.network ");
        tmp_link(&t, ETC "80-container-host0.network", "/dev/null");
        tmp_file(&t, ETC "20-b.network", "");
        check_found(&t, "");
}

static void test_a_hostile_image(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root(), out = tmp_root();
        char folder[64];

        tmp_file(&out, "a.network", "[Match]\nName=host0\n");
        (void) snprintf(folder, sizeof(folder), "%s/", out.path);
        tmp_link(&t, "usr/lib/systemd/network", folder);
        check_found(&t, "");

        tmp_folder(&t, ETC "folder.network");
        check_eq(mkfifoat(t.fd, ETC "fifo.network", 0600), 0);
        tmp_link(&t, ETC "link.network", "/proc/self/environ");
        tmp_file(&t, ETC ".hidden.network", "[Match]\nName=host0\n");
        check_found(&t, "");
}

static void test_no_room_for_dropins(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        char path[sizeof(ETC) + NAME_MAX];

        (void) snprintf(path, sizeof(path), ETC "%0*d.network", (int) (NAME_MAX - strlen(".network")), 0);
        tmp_file(&t, ETC "9.network", "[Match]\nName=host0\n");
        check_eq(linkat(t.fd, ETC "9.network", t.fd, path, 0), 0);
        check_found(&t, "9.network ");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_first_that_matches_is_the_last),
                cmocka_unit_test(test_a_hostile_image),
                cmocka_unit_test(test_no_room_for_dropins),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
