/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>

#include "btrfs-fs.h"
#include "fixture.h"

static size_t count_fds(void) {
        DIR *d = opendir("/proc/self/fd");
        size_t n = 0;

        assert_non_null(d);
        while (readdir(d))
                n++;
        closedir(d);
        return n;
}

static void test_what_is_a_subvolume(void **state) {
        _cleanup_close_ int dir = open_fresh("what-is"), other = open_fs("NOT_BTRFS"), fd = -EBADF;

        check_eq(subvol_create(dir, "s"), 0);
        check_eq(mkdirat(dir, "plain", 0755), 0);
        check_eq(symlinkat("s", dir, "link"), 0);
        put(dir, "file", "");
        check_eq(mkfifoat(dir, "fifo", 0600), 0);

        fd = subvol_open(dir, "s");
        assert_true(fd >= 0);
        check_eq(subvol_open(dir, "plain"), -ENOTDIR);
        check_eq(subvol_open(dir, "link"), -ENOTDIR);
        check_eq(subvol_open(dir, "file"), -ENOTDIR);
        check_eq(subvol_open(dir, "fifo"), -ENOTDIR);
        check_eq(subvol_open(dir, "nothing"), -ENOENT);
        check_eq(subvol_check(other), -ENOTSUP);
        check_eq(subvol_create(other, "s"), -ENOTSUP);
        check_eq(subvol_create(dir, "s"), -EEXIST);
}

static void test_snapshots_share_and_part(void **state) {
        _cleanup_close_ int dir = open_fresh("snapshots"), s = -EBADF, rw = -EBADF, ro = -EBADF;
        SubvolInfo source, copy;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        put(s, "a", "one");
        check_eq(subvol_snapshot(s, dir, "ro", true), 0);
        check_eq(subvol_snapshot(s, dir, "rw", false), 0);
        ro = open_subvol(dir, "ro");
        rw = open_subvol(dir, "rw");
        put(rw, "a", "two");
        check_content(s, "a", "one");
        check_content(ro, "a", "one");
        check_eq(write_file_at(ro, "a", "", 0, 0644, 0), -EROFS);

        check_eq(subvol_get_info(s, &source), 0);
        check_eq(subvol_get_info(ro, &copy), 0);
        assert_true(copy.read_only && !source.read_only);
        assert_true(sd_id128_equal(copy.parent_uuid, source.uuid));
        assert_true(sd_id128_is_null(copy.received_uuid));
        assert_true(copy.created.tv_sec > 0);
}

static void test_snapshot_refusals(void **state) {
        _cleanup_close_ int dir = open_fresh("refusals"), other = open_fs("BTRFS_OTHER");
        _cleanup_close_ int tmpfs = open_fs("NOT_BTRFS"), s = -EBADF;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        check_eq(mkdirat(dir, "plain", 0755), 0);
        check_eq(subvol_snapshot(s, other, "x", false), -EXDEV);
        check_eq(subvol_snapshot(s, tmpfs, "x", false), -ENOTSUP);
        check_eq(subvol_snapshot(dir, dir, "x", false), -ENOTDIR);
        check_eq(subvol_snapshot(tmpfs, dir, "x", false), -ENOTSUP);
        check_eq(subvol_snapshot(s, dir, "s", false), -EEXIST);
        check_eq(subvol_snapshot(s, dir, "plain", false), -EEXIST);
}

static void test_active_swap_file_is_told(void **state) {
        _cleanup_close_ int dir = open_fresh("swap"), s = -EBADF;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        sh(s, "truncate -s 0 swap && chattr +C swap && fallocate -l 16M swap && chmod 600 swap && "
              "mkswap -q swap && swapon swap");
        check_eq(subvol_snapshot(s, dir, "x", true), -ETXTBSY);
        sh(s, "swapoff swap");
        check_eq(subvol_snapshot(s, dir, "x", true), 0);
}

static void test_delete_one(void **state) {
        _cleanup_close_ int dir = open_fresh("delete"), s = -EBADF;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        check_eq(subvol_snapshot(s, dir, "ro", true), 0);
        check_eq(mkdirat(dir, "plain", 0755), 0);
        check_eq(symlinkat("s", dir, "link"), 0);
        check_eq(subvol_delete(dir, "ro"), 0);
        check_eq(subvol_delete(dir, "ro"), -ENOENT);
        check_eq(subvol_delete(dir, "plain"), -ENOTDIR);
        check_eq(subvol_delete(dir, "link"), -ENOTDIR);
        assert_true(exists(dir, "plain") && exists(dir, "s"));
}

/* s/a (read-only) /b/c, s/d: what a guest with docker and snapper leaves. */
static void make_nested(int dir) {
        _cleanup_close_ int s = -EBADF, a = -EBADF;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        check_eq(mkdirat(s, "var", 0755), 0);
        sh(s,
           "btrfs -q subvolume create var/a && btrfs -q subvolume create var/a/b && "
           "mkdir var/a/b/deep && btrfs -q subvolume create var/a/b/deep/c && btrfs -q subvolume create d");
        a = open_subvol(s, "var/a");
        check_eq(subvol_set_read_only(a, true), 0);
}

static void test_children_are_listed_parents_first(void **state) {
        _cleanup_close_ int dir = open_fresh("children"), s = -EBADF;
        _cleanup_subvol_children_ SubvolChildren c = {};
        size_t a = 9, b = 9, deep = 9, fds;

        make_nested(dir);
        s = open_subvol(dir, "s");
        fds = count_fds();
        for (int i = 0; i < 3; i++) {
                subvol_children_done(&c);
                check_eq(subvol_list_children(s, &c), 0);
        }
        check_eq(count_fds(), fds);
        check_eq(c.n, 4);
        for (size_t i = 0; i < c.n; i++) {
                a = streq(c.children[i].path, "var/a") ? i : a;
                b = streq(c.children[i].path, "var/a/b") ? i : b;
                deep = streq(c.children[i].path, "var/a/b/deep/c") ? i : deep;
                check_eq(c.children[i].read_only, streq(c.children[i].path, "var/a"));
        }
        assert_true(a < b && b < deep && deep < 4);
        check_eq(subvol_list_children(dir, &c), -ENOTDIR);
}

static void test_nested_ones_are_deleted_only_on_demand(void **state) {
        _cleanup_close_ int dir = open_fresh("nested-delete"), s = -EBADF;

        make_nested(dir);
        check_eq(subvol_delete_one(dir, "s"), -ENOTEMPTY);
        s = open_subvol(dir, "s");
        check_eq(subvol_set_read_only(s, true), 0);
        check_eq(subvol_delete(dir, "s"), 0);
        assert_false(exists(dir, "s"));
}

static void test_nested_ones_are_empty_in_a_snapshot(void **state) {
        _cleanup_close_ int dir = open_fresh("nested-snapshot"), s = -EBADF, copy = -EBADF;
        _cleanup_subvol_children_ SubvolChildren c = {};
        struct stat st;

        make_nested(dir);
        s = open_subvol(dir, "s");
        check_eq(subvol_snapshot(s, dir, "copy", false), 0);
        copy = open_subvol(dir, "copy");
        check_eq(subvol_list_children(copy, &c), 0);
        check_eq(c.n, 0);
        check_eq(fstatat(copy, "var/a", &st, 0), 0);
        check_eq(st.st_ino, 2);
        check_eq(subvol_open(copy, "var/a"), -ENOTDIR);
}

static void test_received_ones_stay_read_only(void **state) {
        _cleanup_close_ int dir = open_fresh("received"), s = -EBADF, in = -EBADF, got = -EBADF, rw = -EBADF;
        SubvolInfo info;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        put(s, "a", "one");
        check_eq(subvol_snapshot(s, dir, "sent", true), 0);
        check_eq(mkdirat(dir, "in", 0755), 0);
        sh(dir, "btrfs -q send sent | btrfs -q receive in");

        in = openat(dir, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        got = open_subvol(in, "sent");
        check_eq(subvol_set_read_only(got, true), 0);
        check_eq(subvol_set_read_only(got, false), -EROFS);
        check_eq(subvol_get_info(got, &info), 0);
        assert_true(info.read_only && !sd_id128_is_null(info.received_uuid));

        check_eq(subvol_snapshot(got, in, "rw", false), 0);
        rw = open_subvol(in, "rw");
        check_eq(subvol_get_info(rw, &info), 0);
        assert_true(sd_id128_is_null(info.received_uuid));
        put(rw, "a", "two");
}

static void test_own_ones_may_be_flipped(void **state) {
        _cleanup_close_ int dir = open_fresh("flip"), s = -EBADF;
        SubvolInfo info;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        check_eq(subvol_set_read_only(s, true), 0);
        check_eq(subvol_get_info(s, &info), 0);
        assert_true(info.read_only);
        check_eq(subvol_set_read_only(s, false), 0);
        put(s, "a", "");
}

/* The rule of OnlyIf=changed: sync, then ctransid of the one against otransid of the other. */
static void test_change_is_seen_after_sync(void **state) {
        _cleanup_close_ int dir = open_fresh("changed"), s = -EBADF, ro = -EBADF, more = -EBADF;
        SubvolInfo live, last;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        put(s, "a", "one");
        check_eq(subvol_snapshot(s, dir, "ro", true), 0);
        ro = open_subvol(dir, "ro");
        check_eq(subvol_get_info(ro, &last), 0);

        check_eq(subvol_snapshot(s, dir, "by-another-tool", true), 0);
        check_eq(subvol_sync(s), 0);
        check_eq(subvol_get_info(s, &live), 0);
        assert_true(live.ctransid <= last.otransid);

        more = openat(s, "a", O_WRONLY | O_APPEND | O_CLOEXEC);
        check_eq(write(more, "more", 4), 4);
        check_eq(subvol_sync(s), 0);
        check_eq(subvol_get_info(s, &live), 0);
        assert_true(live.ctransid > last.otransid);
}

static void test_same_file_system(void **state) {
        _cleanup_close_ int fs = open_fs("BTRFS"), other = open_fs("BTRFS_OTHER"),
                            tmpfs = open_fs("NOT_BTRFS");
        _cleanup_close_ int dir = open_fresh("same"), s = -EBADF;

        check_eq(subvol_create(dir, "s"), 0);
        s = open_subvol(dir, "s");
        check_eq(btrfs_fs_same(fs, s), 1);
        check_eq(btrfs_fs_same(fs, other), 0);
        check_eq(btrfs_fs_same(fs, tmpfs), -ENOTSUP);
}

static void test_quotas_are_found(void **state) {
        _cleanup_close_ int other = open_fs("BTRFS_OTHER"), tmpfs = open_fs("NOT_BTRFS");
        BtrfsQuota q;

        check_eq(btrfs_fs_quota(other, &q), 0);
        check_eq(q, BTRFS_QUOTA_NONE);
        sh(other, "btrfs quota enable .");
        check_eq(btrfs_fs_quota(other, &q), 0);
        check_eq(q, BTRFS_QUOTA_CLASSIC);
        sh(other, "btrfs quota disable .");
        check_eq(btrfs_fs_quota(other, &q), 0);
        check_eq(q, BTRFS_QUOTA_NONE);
        check_eq(btrfs_fs_quota(tmpfs, &q), -ENOTSUP);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_a_subvolume),
                cmocka_unit_test(test_snapshots_share_and_part),
                cmocka_unit_test(test_snapshot_refusals),
                cmocka_unit_test(test_active_swap_file_is_told),
                cmocka_unit_test(test_delete_one),
                cmocka_unit_test(test_children_are_listed_parents_first),
                cmocka_unit_test(test_nested_ones_are_deleted_only_on_demand),
                cmocka_unit_test(test_nested_ones_are_empty_in_a_snapshot),
                cmocka_unit_test(test_received_ones_stay_read_only),
                cmocka_unit_test(test_own_ones_may_be_flipped),
                cmocka_unit_test(test_change_is_seen_after_sync),
                cmocka_unit_test(test_same_file_system),
                cmocka_unit_test(test_quotas_are_found),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
