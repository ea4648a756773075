/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>

#include "tmp-root.h"

static void check_file(const TmpRoot *t, const char *path, const char *expected) {
        _cleanup_free_ char *text = NULL;
        size_t size;

        check_eq(read_file_at(t->fd, path, 1000, &text, &size), 0);
        check_str(text, expected);
        check_eq(size, strlen(expected));
}

static ino_t inode(const TmpRoot *t, const char *path) {
        struct stat st;

        check_eq(fstatat(t->fd, path, &st, AT_SYMLINK_NOFOLLOW), 0);
        return st.st_ino;
}

static size_t entries(const TmpRoot *t) {
        DIR *d = opendir(t->path);
        size_t n = 0;

        while (readdir(d))
                n++;
        closedir(d);
        return n - 2;
}

static void test_reads_all_with_a_nul_behind(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        tmp_file(&t, "empty", "");
        tmp_file(&t, "a", "text");
        check_file(&t, "empty", "");
        check_file(&t, "a", "text");
}

static void test_reads_files_that_claim_no_size(void **state) {
        _cleanup_free_ char *text = NULL;

        check_eq(read_file_at(AT_FDCWD, "/proc/self/status", 100000, &text, NULL), 0);
        check_eq(startswith(text, "Name:") != NULL, true);
}

static void test_what_cannot_be_read(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        const struct {
                const char *path;
                int error;
        } rows[] = {
                { "missing", -ENOENT }, { "folder", -EISDIR }, { "fifo", -EINVAL },    { "masked", -ENXIO },
                { "loop", -ELOOP },     { "big", -EFBIG },     { "nowhere", -ENOENT },
        };
        char *text = NULL;

        tmp_folder(&t, "folder");
        check_eq(mkfifoat(t.fd, "fifo", 0644), 0);
        tmp_link(&t, "masked", "/dev/null");
        tmp_link(&t, "loop", "loop");
        tmp_link(&t, "nowhere", "nothing");
        tmp_file(&t, "big", "0123456789a");
        tmp_file(&t, "just", "0123456789");

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].path, read_file_at(t.fd, rows[i].path, 10, &text, NULL), rows[i].error);
        check_eq(text == NULL, true);
        check_eq(read_file_at(t.fd, "just", 10, &text, NULL), 0);
        free(text);
}

static void test_a_write_replaces(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        struct stat st;
        ino_t before;

        check_eq(write_file_at(t.fd, "a", "one", 3, 0600, 0), 1);
        before = inode(&t, "a");
        check_eq(write_file_at(t.fd, "a", "two", 3, 0640, WRITE_SYNC), 1);
        check_file(&t, "a", "two");
        check_eq(inode(&t, "a") != before, true);
        check_eq(fstatat(t.fd, "a", &st, 0), 0);
        check_eq(st.st_mode & 07777, 0640);
        check_eq(entries(&t), 1);
}

static void test_a_write_replaces_a_link_not_its_target(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        tmp_file(&t, "target", "old");
        tmp_link(&t, "link", "target");
        check_eq(write_file_at(t.fd, "link", "new", 3, 0644, 0), 1);
        check_file(&t, "target", "old");
        check_file(&t, "link", "new");
}

static void test_a_failed_write_leaves_nothing(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        tmp_folder(&t, "a/b");
        check_eq(write_file_at(t.fd, "a", "x", 1, 0644, 0), -EISDIR);
        check_eq(entries(&t), 1);
        check_eq(write_file_at(t.fd, "missing/a", "x", 1, 0644, 0), -ENOENT);
        check_eq(entries(&t), 1);
}

static void test_an_equal_file_is_left_alone(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        struct stat st;
        ino_t before;

        check_eq(write_file_at(t.fd, "a", "same", 4, 0644, WRITE_IF_DIFFERS), 1);
        before = inode(&t, "a");
        check_eq(write_file_at(t.fd, "a", "same", 4, 0644, WRITE_IF_DIFFERS), 0);
        check_eq(inode(&t, "a"), before);
        check_eq(write_file_at(t.fd, "a", "same", 4, 0600, WRITE_IF_DIFFERS), 1);
        check_eq(fstatat(t.fd, "a", &st, 0), 0);
        check_eq(st.st_mode & 07777, 0600);
        check_eq(write_file_at(t.fd, "a", "sam", 3, 0644, WRITE_IF_DIFFERS), 1);
        check_eq(write_file_at(t.fd, "a", "samt", 4, 0644, WRITE_IF_DIFFERS), 1);
        check_file(&t, "a", "samt");
}

static void test_parents_are_made(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        check_eq(mkdir_parents_at(t.fd, "a/b/c", false), 0);
        check_eq(tmp_exists(&t, "a/b"), true);
        check_eq(tmp_exists(&t, "a/b/c"), false);
        check_eq(mkdir_parents_at(t.fd, "a/b/c", true), 0);
        check_eq(mkdir_parents_at(t.fd, "a/b/c", true), 0);
        check_eq(tmp_exists(&t, "a/b/c"), true);
        check_eq(mkdir_parents_at(t.fd, "d", true), 0);
        check_eq(tmp_exists(&t, "d"), true);

        tmp_file(&t, "file", "");
        check_eq(mkdir_parents_at(t.fd, "file/a", true), -ENOTDIR);
}

static void test_a_tree_is_removed(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        tmp_file(&t, "tree/a/b", "x");
        tmp_file(&t, "tree/.hidden", "x");
        tmp_folder(&t, "tree/c/d");
        check_eq(mkfifoat(t.fd, "tree/fifo", 0644), 0);
        check_eq(remove_tree_at(t.fd, "tree"), 0);
        check_eq(entries(&t), 0);
        check_eq(remove_tree_at(t.fd, "tree"), 0);
}

static void test_links_are_never_followed(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        tmp_file(&t, "keep/a", "x");
        tmp_link(&t, "tree/folder", "../keep");
        tmp_link(&t, "tree/file", "../keep/a");
        tmp_link(&t, "link", "keep");
        check_eq(remove_tree_at(t.fd, "link"), 0);
        check_eq(remove_tree_at(t.fd, "tree"), 0);
        check_eq(tmp_exists(&t, "link"), false);
        check_eq(tmp_exists(&t, "tree"), false);
        check_file(&t, "keep/a", "x");
}

/* Deeper than a path can be long, or a process have files open. */
static void test_a_tree_may_be_deep(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        struct rlimit few, saved;
        int at;

        check_eq(mkdirat(t.fd, "tree", 0755), 0);
        at = openat(t.fd, "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        for (int i = 0; i < 1100; i++) {
                int below;

                check_eq(mkdirat(at, "beside", 0755), 0);
                check_eq(mkdirat(at, "a name of some length", 0755), 0);
                below = openat(at, "a name of some length", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                assert_true(below >= 0);
                close(at);
                at = below;
        }
        close(at);
        check_eq(getrlimit(RLIMIT_NOFILE, &saved), 0);
        few = (struct rlimit){ 32, saved.rlim_max };
        check_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
        check_eq(remove_tree_at(t.fd, "tree"), 0);
        check_eq(setrlimit(RLIMIT_NOFILE, &saved), 0);
        check_eq(entries(&t), 0);
}

static void test_a_file_is_a_tree_too(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        tmp_file(&t, "a", "x");
        check_eq(remove_tree_at(t.fd, "a"), 0);
        check_eq(entries(&t), 0);
}

static void test_a_stream_into_memory(void **state) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        size_t size;

        check_eq(memstream_open(&m), 0);
        fprintf(m.f, "%d", 42);
        check_eq(memstream_take(&m, &text, &size), 0);
        check_str(text, "42");
        check_eq(size, 2);
        check_eq(m.f == NULL && m.text == NULL, true);
}

/* Files of /proc claim no size, as one that grows does not claim what it will be. */
static void test_more_than_was_claimed(void **state) {
        _cleanup_free_ char *text = NULL, *small = NULL;
        size_t size = 0;

        check_eq(read_file_at(AT_FDCWD, "/proc/self/smaps", 16 * 1024 * 1024, &text, &size), 0);
        assert_true(size > 8192);
        check_eq(strlen(text), size);
        assert_non_null(strstr(text + size - 200, "VmFlags:")); /* its last line */
        check_eq(read_file_at(AT_FDCWD, "/proc/self/smaps", 5000, &small, NULL), -EFBIG);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_more_than_was_claimed),
                cmocka_unit_test(test_reads_all_with_a_nul_behind),
                cmocka_unit_test(test_reads_files_that_claim_no_size),
                cmocka_unit_test(test_what_cannot_be_read),
                cmocka_unit_test(test_a_write_replaces),
                cmocka_unit_test(test_a_write_replaces_a_link_not_its_target),
                cmocka_unit_test(test_a_failed_write_leaves_nothing),
                cmocka_unit_test(test_an_equal_file_is_left_alone),
                cmocka_unit_test(test_parents_are_made),
                cmocka_unit_test(test_a_tree_is_removed),
                cmocka_unit_test(test_links_are_never_followed),
                cmocka_unit_test(test_a_tree_may_be_deep),
                cmocka_unit_test(test_a_file_is_a_tree_too),
                cmocka_unit_test(test_a_stream_into_memory),
        };

        umask(0022);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
