/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "clone.h"
#include "fixture.h"
#include "identity.h"
#include "rootfs.h"

/* Folders templates/ and machines/, and the template "base". */
typedef struct World {
        int dir, templates, machines;
} World;

static World world_make(const char *name) {
        World w = { .dir = open_fresh(name) };
        _cleanup_close_ int base = -EBADF;

        sh(w.dir, "mkdir templates machines && btrfs -q subvolume create templates/base");
        w.templates = openat(w.dir, "templates", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        w.machines = openat(w.dir, "machines", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        base = open_subvol(w.templates, "base");
        put(base, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        put(base, "etc/hostname", "base\n");
        check_eq(subvol_set_read_only(base, true), 0);
        return w;
}

static void world_done(World *w) {
        closep(&w->templates);
        closep(&w->machines);
        closep(&w->dir);
}

#define _cleanup_world_ _cleanup_(world_done)

/* The template changed by a shell command. */
static void hostile(const World *w, const char *command) {
        _cleanup_close_ int base = open_subvol(w->templates, "base");

        check_eq(subvol_set_read_only(base, false), 0);
        sh(base, command);
        check_eq(subvol_set_read_only(base, true), 0);
}

static int renew(int root_fd, void *userdata) {
        sd_id128_t id;

        return identity_renew(root_fd, userdata ?: &id);
}

static int fail_edit(int root_fd, void *userdata) {
        check_eq(rootfs_write(root_fd, "/etc/half", "", 0, 0644), 0);
        return -EBADMSG;
}

static void check_nothing_hidden(const World *w) {
        sh(w->machines, "test -z \"$(ls -A | grep '^\\.')\"");
}

static void test_clones_are_whole_and_part(void **state) {
        _cleanup_world_ World w = world_make("clone");
        _cleanup_close_ int web = -EBADF, base = -EBADF;
        sd_id128_t made, found;
        struct stat st;

        check_eq(clone_image(w.templates, "base", w.machines, "web", renew, &made), 0);
        web = open_subvol(w.machines, "web");
        check_eq(identity_read(web, &found), 0);
        assert_true(sd_id128_equal(made, found));
        check_content(web, "etc/hostname", "base\n");
        check_eq(fstatat(web, "var/lib/machines", &st, 0), 0);
        check_eq(st.st_mode & 07777, 0700);
        assert_true(exists(web, "var/lib/portables"));
        base = open_subvol(w.templates, "base");
        check_content(base, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
        check_nothing_hidden(&w);
}

static void test_two_clones_are_two_machines(void **state) {
        _cleanup_world_ World w = world_make("clone-twice");
        sd_id128_t one, two;

        check_eq(clone_image(w.templates, "base", w.machines, "one", renew, &one), 0);
        check_eq(clone_image(w.templates, "base", w.machines, "two", renew, &two), 0);
        assert_false(sd_id128_equal(one, two));
        check_eq(clone_image(w.templates, "base", w.machines, "one", renew, &two), -EEXIST);
        check_nothing_hidden(&w);
}

static void test_what_is_there_is_left_alone(void **state) {
        _cleanup_world_ World w = world_make("clone-taken");

        sh(w.machines, "mkdir folder; echo x >file; ln -s nowhere link");
        check_eq(clone_image(w.templates, "base", w.machines, "folder", NULL, NULL), -EEXIST);
        check_eq(clone_image(w.templates, "base", w.machines, "file", NULL, NULL), -EEXIST);
        check_eq(clone_image(w.templates, "base", w.machines, "link", NULL, NULL), -EEXIST);
        check_content(w.machines, "file", "x\n");
}

static void test_no_such_template(void **state) {
        _cleanup_world_ World w = world_make("clone-missing");

        sh(w.templates, "mkdir plain; ln -s base link");
        check_eq(clone_image(w.templates, "nothing", w.machines, "web", NULL, NULL), -ENOENT);
        check_eq(clone_image(w.templates, "plain", w.machines, "web", NULL, NULL), -ENOTDIR);
        check_eq(clone_image(w.templates, "link", w.machines, "web", NULL, NULL), -ENOTDIR);
        assert_false(exists(w.machines, "web"));
}

static void test_other_file_systems(void **state) {
        _cleanup_close_ int other = open_fs("BTRFS_OTHER"), tmpfs = open_fs("NOT_BTRFS");
        _cleanup_world_ World w = world_make("clone-other");

        check_eq(clone_image(w.templates, "base", other, "web", NULL, NULL), -EXDEV);
        check_eq(clone_image(w.templates, "base", tmpfs, "web", NULL, NULL), -ENOTSUP);
        check_eq(mkdirat(tmpfs, "base", 0755), 0);
        check_eq(clone_image(tmpfs, "base", w.machines, "web", NULL, NULL), -ENOTSUP);
}

static void test_failing_edit_leaves_nothing(void **state) {
        _cleanup_world_ World w = world_make("clone-edit");

        check_eq(clone_image(w.templates, "base", w.machines, "web", fail_edit, NULL), -EBADMSG);
        assert_false(exists(w.machines, "web"));
        check_nothing_hidden(&w);
}

/* Another container's leftover, nspawn's lock file and machined's own temporary names are not ours to sweep. */
static void test_leftovers_are_swept_and_nothing_else(void **state) {
        _cleanup_world_ World w = world_make("clone-sweep");

        sh(w.machines,
           "btrfs -q subvolume create '.#web:new' && btrfs -q subvolume create '.#web:new/nested' && "
           "btrfs -q subvolume create '.#web.new:new' && touch '.#web.lck' && mkdir '.#web0123'");
        check_eq(clone_image(w.templates, "base", w.machines, "web", NULL, NULL), 0);
        assert_false(exists(w.machines, ".#web:new"));
        assert_true(exists(w.machines, ".#web.new:new"));
        assert_true(exists(w.machines, ".#web.lck"));
        assert_true(exists(w.machines, ".#web0123"));
}

static void test_nested_folders_become_plain_ones(void **state) {
        _cleanup_world_ World w = world_make("clone-nested");
        _cleanup_close_ int web = -EBADF;
        struct stat st;

        hostile(&w, "mkdir -p var/lib && btrfs -q subvolume create var/lib/machines && "
                    "btrfs -q subvolume create var/lib/portables && btrfs -q subvolume create srv && "
                    "touch srv/file");
        check_eq(clone_image(w.templates, "base", w.machines, "web", NULL, NULL), 0);
        web = open_subvol(w.machines, "web");
        check_eq(fstatat(web, "var/lib/machines", &st, 0), 0);
        assert_true(st.st_ino != 2);
        put(web, "var/lib/portables/file", "");
        put(web, "srv/another", "");

        /* A template that is a snapshot, as one made by hand is, has nothing nested any more. */
        sh(w.templates, "btrfs -q subvolume snapshot -r base copy");
        check_eq(clone_image(w.templates, "copy", w.machines, "db", NULL, NULL), 0);
        put(w.machines, "db/srv/another", "");
}

/* None of these may touch the host or wait for anybody. */
static void test_hostile_templates(void **state) {
        static const struct {
                const char *name, *command;
                int expected;
        } table[] = {
                { "id-link", "rm etc/machine-id && ln -s \"$BTRFS/outside\" etc/machine-id", 0 },
                { "id-relative", "rm etc/machine-id && ln -s ../../../outside etc/machine-id", 0 },
                { "id-fifo", "rm etc/machine-id && mkfifo etc/machine-id", 0 },
                { "id-device", "rm etc/machine-id && mknod etc/machine-id c 1 7", 0 },
                { "id-folder", "rm etc/machine-id && mkdir etc/machine-id", -EISDIR },
                { "etc-is-root", "rm -r etc && ln -s / etc", 0 },
                { "etc-is-host", "rm -r etc && ln -s \"$BTRFS\" etc", -ENOTDIR },
                { "etc-is-proc", "rm -r etc && ln -s /proc/self/root etc", -ENOTDIR },
                { "etc-loops", "rm -r etc && ln -s etc etc", -ELOOP },
                { "etc-is-file", "rm -r etc && touch etc", -ENOTDIR },
                { "no-etc", "rm -r etc", 0 },
                { "var-is-host", "ln -s \"$BTRFS\" var", 0 },
                { "dbus-link", "mkdir -p var/lib/dbus && ln -s \"$BTRFS/outside\" var/lib/dbus/machine-id",
                  0 },
                { "dbus-fifo", "mkdir -p var/lib/dbus && mkfifo var/lib/dbus/machine-id", 0 },
                { "dbus-is-host", "mkdir -p var/lib && ln -s \"$BTRFS\" var/lib/dbus", 0 },
        };
        _cleanup_close_ int fs = open_fs("BTRFS");

        put(fs, "outside", "precious");
        put(fs, "machine-id", "precious");
        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                _cleanup_world_ World w = world_make(table[i].name);
                int r;

                hostile(&w, table[i].command);
                r = clone_image(w.templates, "base", w.machines, "web", renew, NULL);
                if (r != table[i].expected)
                        fail_msg("%s: %d, expected %d", table[i].name, r, table[i].expected);
                check_eq(exists(w.machines, "web"), r == 0);
                check_nothing_hidden(&w);
                check_content(fs, "outside", "precious");
                check_content(fs, "machine-id", "precious");
        }
}

static void test_dbus_copy_goes_and_its_link_stays(void **state) {
        _cleanup_world_ World w = world_make("clone-dbus");
        _cleanup_close_ int one = -EBADF, two = -EBADF;

        hostile(&w, "mkdir -p var/lib/dbus && cp etc/machine-id var/lib/dbus/");
        check_eq(clone_image(w.templates, "base", w.machines, "one", renew, NULL), 0);
        one = open_subvol(w.machines, "one");
        assert_false(exists(one, "var/lib/dbus/machine-id"));

        hostile(&w, "ln -sf /etc/machine-id var/lib/dbus/machine-id");
        check_eq(clone_image(w.templates, "base", w.machines, "two", renew, NULL), 0);
        two = open_subvol(w.machines, "two");
        assert_true(exists(two, "var/lib/dbus/machine-id"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_clones_are_whole_and_part),
                cmocka_unit_test(test_two_clones_are_two_machines),
                cmocka_unit_test(test_what_is_there_is_left_alone),
                cmocka_unit_test(test_no_such_template),
                cmocka_unit_test(test_other_file_systems),
                cmocka_unit_test(test_failing_edit_leaves_nothing),
                cmocka_unit_test(test_leftovers_are_swept_and_nothing_else),
                cmocka_unit_test(test_nested_folders_become_plain_ones),
                cmocka_unit_test(test_hostile_templates),
                cmocka_unit_test(test_dbus_copy_goes_and_its_link_stays),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
