/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fixture.h"
#include "image-exchange.h"
#include "rootfs.h"
#include "snapshots.h"

static const uint64_t now = 1795471544123456;
static const char replaced[] = "20261123T220544Z.replaced";

/* machines/web says "new"; the snapshot of it in snapshots/ says "old". */
typedef struct World {
        int dir, machines, snapshots, old;
} World;

static World world_make(const char *name) {
        World w = { .dir = open_fresh(name) };

        sh(w.dir, "mkdir machines snapshots && btrfs -q subvolume create machines/web && echo old "
                  ">machines/web/a && "
                  "btrfs -q subvolume snapshot -r machines/web snapshots/20261101T000000Z && "
                  "echo new >machines/web/a");
        w.machines = openat(w.dir, "machines", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        w.snapshots = openat(w.dir, "snapshots", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        w.old = open_subvol(w.snapshots, "20261101T000000Z");
        return w;
}

static void world_done(World *w) {
        closep(&w->old);
        closep(&w->snapshots);
        closep(&w->machines);
        closep(&w->dir);
}

#define _cleanup_world_ _cleanup_(world_done)

static int roll_by(const World *w, int source, CloneEdit edit, Exchange *ret) {
        int r = image_exchange_build(w->machines, "web", source, edit, NULL, ret);

        if (r < 0)
                return r;
        r = image_exchange(w->machines, "web", w->snapshots, now, false, ret);
        image_exchange_drop(w->machines, "web");
        return r;
}

static int roll(const World *w, int source, Exchange *ret) {
        return roll_by(w, source, NULL, ret);
}

static void check_state(const World *w, const char *live) {
        check_content(w->machines, "web/a", live);
        sh(w->machines, "test -z \"$(ls -A | grep '^\\.')\"");
}

static void test_rollback_keeps_what_was(void **state) {
        _cleanup_world_ World w = world_make("rollback");
        _cleanup_exchange_ Exchange r = {};
        _cleanup_close_ int web = -EBADF, kept = -EBADF;
        SubvolInfo info;

        check_eq(roll(&w, w.old, &r), 0);
        check_str(r.replaced, replaced);
        check_state(&w, "old\n");
        kept = open_subvol(w.snapshots, replaced);
        check_content(kept, "a", "new\n");
        check_eq(subvol_get_info(kept, &info), 0);
        assert_true(info.read_only);
        web = open_subvol(w.machines, "web");
        check_eq(subvol_get_info(web, &info), 0);
        assert_false(info.read_only);
        put(web, "b", "");
}

static void test_rolling_forth_again(void **state) {
        _cleanup_world_ World w = world_make("rollback-forth");
        _cleanup_exchange_ Exchange r = {}, again = {};
        _cleanup_close_ int kept = -EBADF;

        check_eq(roll(&w, w.old, &r), 0);
        kept = open_subvol(w.snapshots, r.replaced);
        check_eq(roll(&w, kept, &again), 0);
        check_str(again.replaced, "20261123T220544.123Z.replaced");
        check_state(&w, "new\n");
}

static void test_image_that_is_gone(void **state) {
        _cleanup_world_ World w = world_make("rollback-gone");
        _cleanup_exchange_ Exchange r = {};

        check_eq(subvol_delete(w.machines, "web"), 0);
        check_eq(roll(&w, w.old, &r), 0);
        check_str(r.replaced, NULL);
        check_state(&w, "old\n");
}

static void test_nested_content_is_named_and_nothing_changes(void **state) {
        _cleanup_world_ World w = world_make("rollback-nested");
        _cleanup_exchange_ Exchange r = {};

        sh(w.machines, "mkdir -p web/var/lib && btrfs -q subvolume create web/var/lib/machines && "
                       "btrfs -q subvolume create web/srv && echo x >web/srv/precious");
        check_eq(roll(&w, w.old, &r), -ENOTEMPTY);
        check_eq(r.nested.n, 1);
        check_str(r.nested.names[0], "srv");
        check_state(&w, "new\n");
        check_content(w.machines, "web/srv/precious", "x\n");
        assert_false(exists(w.snapshots, replaced));
}

static void test_empty_nested_ones_become_folders(void **state) {
        _cleanup_world_ World w = world_make("rollback-empty");
        _cleanup_exchange_ Exchange r = {};
        _cleanup_close_ int source = -EBADF;

        sh(w.dir,
           "mkdir -p machines/web/var/lib && btrfs -q subvolume create machines/web/var/lib/machines && "
           "btrfs -q subvolume create machines/web/srv && btrfs -q subvolume create machines/web/home && "
           "btrfs -q subvolume snapshot -r machines/web snapshots/20261102T000000Z && "
           "echo newer >machines/web/a && btrfs property set machines/web/home ro true");
        source = open_subvol(w.snapshots, "20261102T000000Z");
        check_eq(roll(&w, source, &r), 0);
        check_state(&w, "new\n");
        put(w.machines, "web/srv/file", "");
        put(w.machines, "web/home/file", "");
        put(w.machines, "web/var/lib/machines/file", "");
}

static void test_refusals_change_nothing(void **state) {
        _cleanup_close_ int other = open_fs("BTRFS_OTHER"), foreign = -EBADF;
        _cleanup_world_ World w = world_make("rollback-refusals");
        _cleanup_exchange_ Exchange r = {};

        sh(other, "btrfs -q subvolume create foreign");
        foreign = open_subvol(other, "foreign");
        check_eq(roll(&w, foreign, &r), -EXDEV);
        check_eq(roll(&w, w.dir, &r), -ENOTDIR);
        check_state(&w, "new\n");
        assert_false(exists(w.snapshots, replaced));

        sh(w.machines, "mv web elsewhere && mkdir web && echo folder >web/a");
        check_eq(roll(&w, w.old, &r), -ENOTDIR);
        check_state(&w, "folder\n");
}

static void test_mount_point_is_busy(void **state) {
        _cleanup_world_ World w = world_make("rollback-mounted");
        _cleanup_exchange_ Exchange r = {};

        sh(w.machines, "mount --bind web web");
        check_eq(roll(&w, w.old, &r), -EBUSY);
        check_state(&w, "new\n");
        assert_false(exists(w.snapshots, replaced));
        sh(w.machines, "umount web");
        check_eq(roll(&w, w.old, &r), 0);
        check_state(&w, "old\n");
}

/* By somebody else, before it is put in place. */
static void test_what_was_built_is_removed(void **state) {
        _cleanup_world_ World w = world_make("rollback-dropped");
        _cleanup_exchange_ Exchange r = {};

        check_eq(image_exchange_build(w.machines, "web", w.old, NULL, NULL, &r), 0);
        image_exchange_drop(w.machines, "web");
        check_state(&w, "new\n");
        check_eq(image_exchange(w.machines, "web", w.snapshots, now, false, &r), -ENOENT);
        check_state(&w, "new\n");
        assert_false(exists(w.snapshots, replaced));
}

static int fail_edit(int root_fd, void *userdata) {
        return -EBADMSG;
}

static int edit(int root_fd, void *userdata) {
        return rootfs_write(root_fd, "/a", "edited\n", 7, 0644);
}

static void test_edits(void **state) {
        _cleanup_world_ World w = world_make("rollback-edit");
        _cleanup_exchange_ Exchange r = {};

        check_eq(roll_by(&w, w.old, fail_edit, &r), -EBADMSG);
        check_state(&w, "new\n");
        assert_false(exists(w.snapshots, replaced));
        check_eq(roll_by(&w, w.old, edit, &r), 0);
        check_state(&w, "edited\n");
        check_content(w.old, "a", "old\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rollback_keeps_what_was),
                cmocka_unit_test(test_rolling_forth_again),
                cmocka_unit_test(test_image_that_is_gone),
                cmocka_unit_test(test_nested_content_is_named_and_nothing_changes),
                cmocka_unit_test(test_empty_nested_ones_become_folders),
                cmocka_unit_test(test_refusals_change_nothing),
                cmocka_unit_test(test_mount_point_is_busy),
                cmocka_unit_test(test_what_was_built_is_removed),
                cmocka_unit_test(test_edits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
