/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/xattr.h>

#include "convert.h"
#include "fixture.h"

static int convert(int dirfd, const char *folder, const char *name) {
        _cleanup_nested_ Nested nested = {};
        _cleanup_free_ char *path = NULL;

        assert_true(asprintf(&path, "%s/%s/%s", getenv("BTRFS"), folder, name) > 0);
        return convert_folder(dirfd, path, name, &nested);
}

static void test_all_is_there_afterwards(void **state) {
        _cleanup_close_ int dirfd = open_fresh("whole");
        _cleanup_close_ int fd = -EBADF;
        _cleanup_free_ char *file = NULL;
        struct stat a, b;

        sh(dirfd,
           "mkdir -p web/etc web/dev web/home; echo text >web/etc/file; ln web/etc/file web/etc/hard;"
           "ln -s /nowhere web/etc/soft; mkfifo web/fifo; mknod web/dev/null c 1 3; chown 1000:1000 "
           "web/home;"
           "chmod 4711 web/etc/file; chmod 1777 web/home; truncate -s 1M web/sparse; chmod 711 web;"
           "chown 65536:65536 web; touch -d 2001-02-03 web/etc/file; head -c 1M /dev/urandom >web/data");
        assert_true(asprintf(&file, "%s/whole/web/etc/file", getenv("BTRFS")) > 0);
        check_eq(setxattr(file, "user.test", "1", 1, 0), 0);
        sh(dirfd, "cp -a web copy");
        check_eq(fstatat(dirfd, "web/etc/file", &a, 0), 0);

        check_eq(convert(dirfd, "whole", "web"), 0);
        fd = open_subvol(dirfd, "web");
        check_eq(fstatat(dirfd, "web/etc/file", &b, 0), 0);
        check_eq(b.st_mode, a.st_mode);
        check_eq(b.st_nlink, 2);
        check_eq(b.st_mtime, a.st_mtime);
        check_eq(fstat(fd, &b), 0);
        check_eq(b.st_mode & 07777, 0711);
        check_eq(b.st_uid, 65536);
        check_eq(fstatat(dirfd, "web/home", &b, 0), 0);
        check_eq(b.st_uid, 1000);
        check_eq(b.st_mode & 07777, 01777);
        check_eq(fstatat(dirfd, "web/sparse", &b, 0), 0);
        check_eq(b.st_blocks, 0);
        check_eq(fstatat(dirfd, "web/dev/null", &b, 0), 0);
        check_eq(S_ISCHR(b.st_mode), 1);
        check_eq(getxattr(file, "user.test", NULL, 0), 1);
        /* What systemd-tmpfiles inside would else make nested subvolumes. */
        sh(dirfd,
           "rmdir web/var/lib/machines web/var/lib/portables web/var/lib web/var; diff -r --no-dereference "
           "-x fifo -x null web copy");
        sh(dirfd, "test \"$(ls -A)\" = \"$(printf 'copy\\nweb')\"");
        check_eq(convert(dirfd, "whole", "web"), -EALREADY);
}

/* Names WANTED, and changes nothing: a snapshot keeps its uuid, so it is the one that it was. */
static void check_named(int dirfd, const char *path, const char *wanted) {
        _cleanup_nested_ Nested nested = {};
        _cleanup_free_ char *text = NULL;

        sh(dirfd, "btrfs subvolume list -u . >before");
        check_eq(convert_folder(dirfd, path, "web", &nested), -EEXIST);
        check_eq(nested_text(&nested, &text), 0);
        assert_string_equal(text, wanted);
        sh(dirfd, "btrfs subvolume list -u . | cmp - before; rm before; test \"$(ls -A)\" = web");
}

static void test_subvolumes_inside_are_named(void **state) {
        _cleanup_close_ int dirfd = open_fresh("nested");
        _cleanup_free_ char *path = NULL;

        assert_true(asprintf(&path, "%s/nested/web", getenv("BTRFS")) > 0);
        sh(dirfd,
           "mkdir -p web/var/lib/layers; btrfs -q subvolume create web/data; echo text >web/data/file");
        check_named(dirfd, path, "/data");
        check_content(dirfd, "web/data/file", "text\n");
        sh(dirfd,
           "btrfs -q subvolume create web/data/inner; btrfs -q subvolume snapshot -r web/data web/old");
        sh(dirfd, "mv web/data web/var/lib/layers/1");
        check_named(dirfd, path, "/var/lib/layers/1 and /old");
}

static void test_refusals_change_nothing(void **state) {
        _cleanup_close_ int dirfd = open_fresh("refusals"), tmpfs = open_fs("NOT_BTRFS");
        _cleanup_nested_ Nested nested = {};
        _cleanup_free_ char *path = NULL;

        sh(dirfd, "mkdir -p web/mnt; mount -t tmpfs tmpfs web/mnt; echo text >web/mnt/file; mkdir webs");
        check_eq(convert(dirfd, "refusals", "web"), -EBUSY);
        check_content(dirfd, "web/mnt/file", "text\n");
        check_eq(remove_tree_at(dirfd, "web"), -EBUSY);
        check_content(dirfd, "web/mnt/file", "text\n");
        check_eq(convert(dirfd, "refusals", "gone"), -ENOENT);
        check_eq(convert(dirfd, "refusals", "webs"), 0);
        sh(dirfd, "umount web/mnt; test \"$(ls -A)\" = \"$(printf 'web\\nwebs')\"");

        put(tmpfs, "web/file", "text");
        assert_true(asprintf(&path, "%s/web", getenv("NOT_BTRFS")) > 0);
        check_eq(convert_folder(tmpfs, path, "web", &nested), -ENOTSUP);
        check_content(tmpfs, "web/file", "text");
}

static void test_leftovers_go(void **state) {
        _cleanup_close_ int dirfd = open_fresh("leftovers");

        sh(dirfd, "mkdir web; btrfs -q subvolume create '.#web:new'; touch '.#web:new/x'");
        check_eq(convert(dirfd, "leftovers", "web"), 0);
        sh(dirfd, "test \"$(ls -A)\" = web; mkdir -p '.#web:new/old'");
        check_eq(convert(dirfd, "leftovers", "web"), -EALREADY);
        sh(dirfd, "test \"$(ls -A)\" = web");
}

static void test_what_is_locked_goes_too(void **state) {
        _cleanup_close_ int dirfd = open_fresh("immutable");

        sh(dirfd, "mkdir -p web/etc web/log; echo text >web/etc/resolv.conf; echo text >web/log/all");
        sh(dirfd, "chattr +a web/log/all web/log; chattr +i web/etc/resolv.conf web/etc web");
        check_eq(convert(dirfd, "immutable", "web"), 0);
        check_content(dirfd, "web/etc/resolv.conf", "text\n");
        sh(dirfd, "btrfs -q subvolume show web >/dev/null; test \"$(ls -A)\" = web");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_is_there_afterwards),
                cmocka_unit_test(test_subvolumes_inside_are_named),
                cmocka_unit_test(test_refusals_change_nothing),
                cmocka_unit_test(test_leftovers_go),
                cmocka_unit_test(test_what_is_locked_goes_too),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
