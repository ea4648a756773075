/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "check.h"
#include "fileio.h"
#include "identity.h"
#include "openat2.h"
#include "rootfs.h"

/* A folder with "host", which nobody may touch, and "root/", the image. */
typedef struct World {
        char *path;
        int dir, root;
} World;

static void put(int dirfd, const char *path, const char *text) {
        check_eq(mkdir_parents_at(dirfd, path, false), 0);
        check_eq(write_file_at(dirfd, path, text, strlen(text), 0644, 0), 1);
}

static World world_make(void) {
        World w = {};

        assert_true(asprintf(&w.path, "%s/test-rootfs.XXXXXX", getenv("TMPDIR") ?: "/tmp") > 0);
        assert_non_null(mkdtemp(w.path));
        w.dir = open(w.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        put(w.dir, "host", "host");
        check_eq(mkdirat(w.dir, "root", 0755), 0);
        w.root = openat(w.dir, "root", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return w;
}

static void check_text(int dirfd, const char *path, const char *expected) {
        _cleanup_free_ char *text = NULL;

        check_eq(read_file_at(dirfd, path, 4096, &text, NULL), 0);
        check_str(text, expected);
}

static void world_done(World *w) {
        check_text(w->dir, "host", "host");
        closep(&w->root);
        closep(&w->dir);
        check_eq(remove_tree_at(AT_FDCWD, w->path), 0);
        freep(&w->path);
}

#define _cleanup_world_ _cleanup_(world_done)

static void test_links_lead_nowhere_but_inside(void **state) {
        static const struct {
                const char *path;
                int expected;
        } table[] = {
                { "/etc/file", 0 },          { "etc/file", 0 },        { "/../../etc/file", 0 },
                { "/absolute/file", 0 },     { "/relative/file", 0 },  { "/up/host", -ENOENT },
                { "/up/etc/file", 0 },       { "/../host", -ENOENT },  { "/proc-root/etc/file", -ENOENT },
                { "/last", -ELOOP },         { "/loop/file", -ELOOP }, { "/fifo", -EINVAL },
                { "/socket-like", -EINVAL }, { "/etc", -EISDIR },      { "/etc/file/more", -ENOTDIR },
                { "/nothing", -ENOENT },
        };
        _cleanup_world_ World w = world_make();

        put(w.root, "etc/file", "inside");
        check_eq(symlinkat("/etc", w.root, "absolute"), 0);
        check_eq(symlinkat("../../etc", w.root, "relative"), 0);
        check_eq(symlinkat("..", w.root, "up"), 0);
        check_eq(symlinkat("/proc/self/root", w.root, "proc-root"), 0);
        check_eq(symlinkat("etc/file", w.root, "last"), 0);
        check_eq(symlinkat("loop", w.root, "loop"), 0);
        check_eq(mkfifoat(w.root, "fifo", 0600), 0);
        check_eq(mknodat(w.root, "socket-like", S_IFSOCK | 0600, 0), 0);

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                _cleanup_free_ char *text = NULL;
                int r = rootfs_read(w.root, table[i].path, 4096, &text, NULL);

                if (r != table[i].expected)
                        fail_msg("%s: %d, expected %d", table[i].path, r, table[i].expected);
                check_str(text, r >= 0 ? "inside" : NULL);
        }
}

static void test_read_has_a_limit(void **state) {
        _cleanup_world_ World w = world_make();
        _cleanup_free_ char *text = NULL;
        size_t size;

        put(w.root, "file", "1234");
        check_eq(rootfs_read(w.root, "/file", 3, &text, &size), -EFBIG);
        check_eq(rootfs_read(w.root, "/file", 4, &text, &size), 0);
        check_eq(size, 4);
}

static void test_write_replaces_and_never_follows(void **state) {
        static const char *const names[] = { "/link", "/fifo", "/file", "/new", "/dangling" };
        _cleanup_world_ World w = world_make();
        struct stat st;

        check_eq(symlinkat("../host", w.root, "link"), 0);
        check_eq(symlinkat("nowhere", w.root, "dangling"), 0);
        check_eq(mkfifoat(w.root, "fifo", 0600), 0);
        check_eq(mkdirat(w.root, "folder", 0700), 0);
        put(w.root, "file", "old");

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                check_eq(rootfs_write(w.root, names[i], "text", 4, 0604), 0);
                check_eq(fstatat(w.root, names[i] + 1, &st, AT_SYMLINK_NOFOLLOW), 0);
                check_eq(st.st_mode, S_IFREG | 0604);
                check_text(w.root, names[i] + 1, "text");
        }
        check_eq(rootfs_write(w.root, "/folder", "text", 4, 0644), -EISDIR);
        check_eq(rootfs_write(w.root, "/nothing/file", "text", 4, 0644), -ENOENT);
        check_eq(rootfs_write(w.root, "/folder/..", "text", 4, 0644), -EINVAL);
        check_eq(rootfs_write(w.root, "/", "text", 4, 0644), -EINVAL);
}

static void test_symlink_and_unlink(void **state) {
        _cleanup_world_ World w = world_make();
        char target[16];

        put(w.root, "etc/localtime", "");
        check_eq(rootfs_symlink(w.root, "../usr/zone", "/etc/localtime"), 0);
        check_eq(readlinkat(w.root, "etc/localtime", target, sizeof(target)), 11);
        check_eq(rootfs_symlink(w.root, "x", "/etc"), -EISDIR);
        check_eq(rootfs_symlink(w.root, "../../host", "/etc/out"), 0);
        check_eq(rootfs_unlink(w.root, "/etc/out"), 0);
        check_eq(rootfs_unlink(w.root, "/etc/out"), -ENOENT);
        check_eq(rootfs_unlink(w.root, "/etc"), -EISDIR);
}

static void test_mkdir_p(void **state) {
        _cleanup_world_ World w = world_make();
        struct stat st;

        check_eq(rootfs_mkdir_p(w.root, "/a/b/c", 0700), 1);
        check_eq(fstatat(w.root, "a/b/c", &st, 0), 0);
        check_eq(st.st_mode, S_IFDIR | 0700);
        check_eq(fstatat(w.root, "a/b", &st, 0), 0);
        check_eq(st.st_mode, S_IFDIR | 0755);
        check_eq(rootfs_mkdir_p(w.root, "a/b/c", 0755), 0);
        check_eq(rootfs_mkdir_p(w.root, "", 0755), -EINVAL);

        check_eq(symlinkat("/a", w.root, "link"), 0);
        check_eq(rootfs_mkdir_p(w.root, "/link/d", 0755), 1);
        check_eq(faccessat(w.root, "a/d", F_OK, 0), 0);

        put(w.root, "file", "");
        check_eq(symlinkat("../nowhere", w.root, "dangling"), 0);
        check_eq(rootfs_mkdir_p(w.root, "/file", 0755), -ENOTDIR);
        check_eq(rootfs_mkdir_p(w.root, "/file/x", 0755), -ENOTDIR);
        check_eq(rootfs_mkdir_p(w.root, "/dangling/x", 0755), -ENOTDIR);
        check_eq(faccessat(w.dir, "nowhere", F_OK, 0), -1);
}

static void test_identities_that_are_read(void **state) {
        static const struct {
                const char *text;
                int expected;
        } table[] = {
                { "0123456789abcdef0123456789abcdef\n", 0 },
                { "0123456789abcdef0123456789abcdef", 0 },
                { "", -ENOMEDIUM },
                { "\n", -ENOMEDIUM },
                { "uninitialized\n", -ENOMEDIUM },
                { "00000000000000000000000000000000\n", -EINVAL },
                { "0123456789abcdef\n", -EINVAL },
                { "0123456789abcdef0123456789abcdeg\n", -EINVAL },
                { "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0\n", -EINVAL },
        };
        _cleanup_world_ World w = world_make();
        sd_id128_t id, renewed;

        check_eq(identity_read(w.root, &id), -ENOENT);
        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                put(w.root, "etc/machine-id", table[i].text);
                check_eq(identity_read(w.root, &id), table[i].expected);
        }
        check_eq(identity_renew(w.root, &renewed), 0);
        check_eq(identity_read(w.root, &id), 0);
        assert_true(sd_id128_equal(id, renewed));

        check_eq(unlinkat(w.root, "etc/machine-id", 0), 0);
        check_eq(mkfifoat(w.root, "etc/machine-id", 0600), 0);
        check_eq(identity_read(w.root, &id), -EINVAL);
}

/* Others rename whatever they like meanwhile; the kernel then does not vouch for "..", and wants to be asked again. */
static void test_renames_elsewhere_do_no_harm(void **state) {
        _cleanup_world_ World w = world_make();
        unsigned failed = 0;
        pid_t pids[2];

        check_eq(rootfs_mkdir_p(w.root, "/usr/lib/deep", 0755), 1);
        check_eq(mkdirat(w.dir, "x0", 0755), 0);
        check_eq(mkdirat(w.dir, "x1", 0755), 0);
        for (size_t i = 0; i < ELEMENTSOF(pids); i++) {
                const char *from = i == 0 ? "x0" : "x1", *to = i == 0 ? "y0" : "y1";

                pids[i] = fork();
                if (pids[i] == 0)
                        while (renameat(w.dir, from, w.dir, to) >= 0 &&
                               renameat(w.dir, to, w.dir, from) >= 0)
                                ;
                assert_true(pids[i] > 0);
        }
        for (unsigned i = 0; i < 50000; i++) {
                int fd = open_resolved(w.root, "usr/lib/deep/../../lib/../../usr", O_PATH, 0,
                                       RESOLVE_IN_ROOT);

                failed += fd < 0;
                closep(&fd);
        }
        for (size_t i = 0; i < ELEMENTSOF(pids); i++) {
                check_eq(kill(pids[i], SIGKILL), 0);
                check_eq(waitpid(pids[i], NULL, 0), pids[i]);
        }
        check_eq(failed, 0);
}

/* As systemd-nspawn with "PrivateUsersOwnership=chown" leaves an image: what is made in it belongs to its root. */
static void test_what_is_made_belongs_to_the_root_of_the_image(void **state) {
        static const char *const made[] = { "usr/new", "usr/new/deep", "usr/new/file", "usr/new/link" };
        _cleanup_world_ World w = world_make();
        struct stat st;

        if (geteuid() != 0)
                skip();
        put(w.root, "usr/file", "old");
        check_eq(fchown(w.root, 655360, 655361), 0);
        check_eq(rootfs_mkdir_p(w.root, "/usr/new/deep", 0755), 1);
        check_eq(rootfs_write(w.root, "/usr/new/file", "x", 1, 0644), 0);
        check_eq(rootfs_symlink(w.root, "file", "/usr/new/link"), 0);
        for (size_t i = 0; i < ELEMENTSOF(made); i++) {
                check_eq(fstatat(w.root, made[i], &st, AT_SYMLINK_NOFOLLOW), 0);
                check_eq(st.st_uid, 655360);
                check_eq(st.st_gid, 655361);
        }
        check_eq(fstatat(w.root, "usr", &st, 0), 0);
        check_eq(st.st_uid, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_links_lead_nowhere_but_inside),
                cmocka_unit_test(test_read_has_a_limit),
                cmocka_unit_test(test_write_replaces_and_never_follows),
                cmocka_unit_test(test_symlink_and_unlink),
                cmocka_unit_test(test_mkdir_p),
                cmocka_unit_test(test_identities_that_are_read),
                cmocka_unit_test(test_what_is_made_belongs_to_the_root_of_the_image),
                cmocka_unit_test(test_renames_elsewhere_do_no_harm),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
