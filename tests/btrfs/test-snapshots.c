/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fixture.h"
#include "snapshots.h"
#include "strv.h"

static const uint64_t now = 1795471544123456; /* 2026-11-23 22:05:44 UTC */

/* The subvolume "web" and the folder "snapshots". */
typedef struct World {
        int dir, web, snapshots;
} World;

static World world_make(const char *name) {
        World w = { .dir = open_fresh(name) };

        sh(w.dir, "mkdir snapshots && btrfs -q subvolume create web && echo one >web/a");
        w.web = open_subvol(w.dir, "web");
        w.snapshots = openat(w.dir, "snapshots", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return w;
}

static void world_done(World *w) {
        closep(&w->snapshots);
        closep(&w->web);
        closep(&w->dir);
}

#define _cleanup_world_ _cleanup_(world_done)

static void check_taken(const World *w, const char *label, const char *expected) {
        _cleanup_free_ char *name = NULL;

        check_eq(snapshot_take(w->web, w->snapshots, label, now, &name), 0);
        check_str(name, expected);
        assert_true(exists(w->snapshots, expected));
}

static void test_names_never_collide(void **state) {
        _cleanup_world_ World w = world_make("snapshot-names");
        _cleanup_free_ char *newest = NULL;
        _cleanup_strv_ char **l = NULL;

        check_eq(snapshot_newest(w.snapshots, UINT64_MAX, &newest), -ENOENT);
        check_taken(&w, NULL, "20261123T220544Z");
        check_taken(&w, NULL, "20261123T220544.123Z");
        check_taken(&w, NULL, "20261123T220544.124Z");
        check_taken(&w, "x", "20261123T220544.123Z.x");
        check_taken(&w, "x", "20261123T220544.124Z.x");
        check_eq(mkdirat(w.snapshots, "lost+found", 0700), 0);
        check_eq(snapshot_list(w.snapshots, &l), 0);
        check_eq(strv_length(l), 5);
        check_eq(snapshot_newest(w.snapshots, UINT64_MAX, &newest), 0);
        check_str(newest, "20261123T220544.124Z.x");
}

static void test_snapshots_are_read_only_and_whole(void **state) {
        _cleanup_world_ World w = world_make("snapshot-whole");
        _cleanup_close_ int fd = -EBADF;
        SubvolInfo info;

        put(w.web, "unsynced", "text");
        check_taken(&w, NULL, "20261123T220544Z");
        fd = open_subvol(w.snapshots, "20261123T220544Z");
        check_eq(subvol_get_info(fd, &info), 0);
        assert_true(info.read_only);
        check_content(fd, "unsynced", "text");
}

static void test_changed_since_the_newest(void **state) {
        _cleanup_world_ World w = world_make("snapshot-changed");

        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 1);
        check_taken(&w, NULL, "20261123T220544Z");
        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 0);
        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 0);
        sh(w.dir, "btrfs -q subvolume snapshot -r web by-another-tool");
        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 0);
        sh(w.web, "echo more >>a");
        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 1);
        check_taken(&w, "x", "20261123T220544.123Z.x");
        sh(w.web, "chmod 600 a");
        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 1);
        sh(w.snapshots, "mkdir 20361123T220544Z"); /* not ours after all */
        check_eq(snapshot_is_changed(w.web, w.snapshots, UINT64_MAX), 1);
}

static void test_origin(void **state) {
        _cleanup_world_ World w = world_make("snapshot-origin");
        _cleanup_close_ int back = -EBADF;
        _cleanup_free_ char *origin = NULL;

        check_taken(&w, NULL, "20261123T220544Z");
        check_taken(&w, NULL, "20261123T220544.123Z");
        check_eq(snapshot_origin(w.web, w.snapshots, &origin), -ENOENT);
        sh(w.dir, "btrfs -q subvolume snapshot snapshots/20261123T220544Z back");
        back = open_subvol(w.dir, "back");
        check_eq(snapshot_origin(back, w.snapshots, &origin), 0);
        check_str(origin, "20261123T220544Z");
        check_eq(snapshot_is_changed(back, w.snapshots, UINT64_MAX), 1);
}

static void test_refusals(void **state) {
        _cleanup_close_ int other = open_fs("BTRFS_OTHER");
        _cleanup_world_ World w = world_make("snapshot-refusals");
        _cleanup_free_ char *name = NULL;

        check_eq(snapshot_take(w.web, other, NULL, now, &name), -EXDEV);
        check_eq(snapshot_take(w.dir, w.snapshots, NULL, now, &name), -ENOTDIR);
        check_eq(snapshot_take(w.web, w.snapshots, NULL, UINT64_MAX, &name), -ERANGE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_never_collide),
                cmocka_unit_test(test_snapshots_are_read_only_and_whole),
                cmocka_unit_test(test_changed_since_the_newest),
                cmocka_unit_test(test_origin),
                cmocka_unit_test(test_refusals),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
