/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a generator of this version wrote is found entry by entry; what it did not write whole, or another version
 * wrote, is refused. */

#include <fcntl.h>
#include <sys/mman.h>

#include "check.h"
#include "emit.h"
#include "manifest.h"
#include "plan.h"

enum { MANY = 700 };

static Manifest open_text(const char *text, size_t size, int wanted) {
        _cleanup_close_ int fd = memfd_create("manifest", MFD_CLOEXEC);
        char path[32];
        Manifest m = {};

        check_eq(write(fd, text, size), (ssize_t) size);
        (void) snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        check_eq(manifest_open_at(AT_FDCWD, path, &m), wanted);
        return m;
}

static void add_file(Plan *p, const char *text, PlaceId place, const char *name) {
        Memstream m = {};

        check_eq(memstream_open(&m), 0);
        fputs(text, m.f);
        check_eq(plan_file(p, NULL, place, name, &m), 0);
}

/* Names that differ at the end only, and are prefixes of each other, in no order. */
static void make(char **ret, size_t *ret_size) {
        Plan p = {};

        for (unsigned i = 0; i < MANY; i++) {
                char name[20], text[20];

                (void) snprintf(name, sizeof(name), "c%u", (i * 7919) % MANY);
                (void) snprintf(text, sizeof(text), "N=%u\n", (i * 7919) % MANY);
                add_file(&p, i % 3 ? text : "", PLACE_START, name);
        }
        add_file(&p, "a unit\n", PLACE_TIMER, "a");
        check_eq(plan_link(&p, NULL, PLACE_NETWORK_LINK, NULL, "../b"), 0);
        check_eq(plan_manifest(&p, ret, ret_size), 0);
        plan_done(&p);
}

static void test_each_entry_is_found(void **state) {
        _cleanup_free_ char *text = NULL;
        _cleanup_manifest_ Manifest m = {};
        size_t size;

        make(&text, &size);
        m = open_text(text, size, 0);
        for (unsigned i = 0; i < MANY; i++) {
                _cleanup_free_ char *data = NULL;
                char path[100], wanted[20];
                unsigned n = (i * 7919) % MANY;
                size_t data_size;

                (void) snprintf(path, sizeof(path), STAGED "/containers/c%u/start", n);
                (void) snprintf(wanted, sizeof(wanted), "N=%u\n", n);
                check_eq(manifest_data(&m, path, &data, &data_size), 0);
                check_str(data, i % 3 ? wanted : "");
                check_eq(data_size, strlen(data));
        }
        assert_null(manifest_find(&m, STAGED "/containers/c/start"));
        assert_null(manifest_find(&m, STAGED "/containers/c1"));
        assert_null(manifest_find(&m, STAGED "/containers/c1/start2"));
        assert_null(manifest_find(&m, ""));
        assert_null(manifest_find(&m, "~"));
        assert_non_null(manifest_find(&m, "systemd-networkd.service.wants/nspawn-btrfs-network.service"));
}

static void test_files_of_their_own_have_no_data(void **state) {
        _cleanup_free_ char *text = NULL, *data = NULL;
        _cleanup_manifest_ Manifest m = {};
        ManifestEntry e;
        size_t size;

        make(&text, &size);
        m = open_text(text, size, 0);
        assert_true(manifest_get(&m, "nspawn-btrfs-snapshot@a.timer", &e));
        assert_null(e.data);
        check_eq(manifest_data(&m, "nspawn-btrfs-snapshot@a.timer", &data, NULL), -ENOENT);
}

static unsigned count(const Manifest *m, const char *prefix) {
        unsigned n = 0;
        char last[100] = "";

        for (ManifestEntry e = {}; manifest_next(m, prefix, &e); n++) {
                assert_true(strcmp(last, e.path) < 0);
                (void) snprintf(last, sizeof(last), "%s", e.path);
        }
        return n;
}

static void test_a_folder_is_walked_in_order(void **state) {
        _cleanup_free_ char *text = NULL;
        _cleanup_manifest_ Manifest m = {};
        size_t size;

        make(&text, &size);
        m = open_text(text, size, 0);
        check_eq(count(&m, ""), MANY + 2);
        check_eq(count(&m, STAGED "/containers/"), MANY);
        check_eq(count(&m, STAGED "/containers/c69"), 11); /* c69 and c690 to c699 */
        check_eq(count(&m, "systemd-"), 1);
        check_eq(count(&m, "zz"), 0);
        check_eq(count(&(Manifest){}, ""), 0);
}

static void test_an_empty_generation(void **state) {
        _cleanup_free_ char *text = NULL;
        _cleanup_manifest_ Manifest m = {};
        size_t size;
        Plan p = {};

        check_eq(plan_manifest(&p, &text, &size), 0);
        m = open_text(text, size, 0);
        check_eq(count(&m, ""), 0);
        assert_null(manifest_find(&m, "a"));
}

static void test_other_versions_and_halves_are_refused(void **state) {
        _cleanup_free_ char *text = NULL;
        size_t size;

        make(&text, &size);
        for (size_t cut = 0; cut < size; cut += cut < 100 ? 1 : 997)
                (void) open_text(text, cut, -EBADMSG);
        (void) open_text("nspawn-btrfs 1 0\n", 17, -EPROTO);
        (void) open_text("nspawn-btrfs 999 whatever comes\n", 32, -EPROTO);
        (void) open_text("9c5a12c29d05e7d3c9d38a1a0b5f4e10\n", 33, -EBADMSG); /* as it was before */
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_entry_is_found),
                cmocka_unit_test(test_files_of_their_own_have_no_data),
                cmocka_unit_test(test_a_folder_is_walked_in_order),
                cmocka_unit_test(test_an_empty_generation),
                cmocka_unit_test(test_other_versions_and_halves_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
