/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "fixture.h"
#include "image-lock.h"
#include "lock.h"

/* What a process of its own gets: locks of the descriptor would be shared after fork(), so it opens anew. */
static int other_process(int (*f)(int dirfd), int dirfd) {
        int status;
        pid_t pid = fork();

        if (pid == 0)
                _exit(f(dirfd) == -EAGAIN ? 1 : 0);
        check_eq(waitpid(pid, &status, 0), pid);
        return WEXITSTATUS(status) ? -EAGAIN : 0;
}

static int take_own(int dirfd) {
        return lock_take(LOCK_FOLDER, "web", LOCK_NOW);
}

static void test_own_lock_excludes_until_closed(void **state) {
        int fd = lock_take(LOCK_FOLDER, "web", LOCK_NOW);
        _cleanup_close_ int another = lock_take(LOCK_FOLDER, "db", LOCK_NOW);

        assert_true(fd >= 0 && another >= 0);
        check_eq(other_process(take_own, -1), -EAGAIN);
        check_eq(take_own(-1), -EAGAIN);
        close(fd);
        check_eq(other_process(take_own, -1), 0);
}

static uint64_t now_msec(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void test_timeout_is_kept(void **state) {
        _cleanup_close_ int fd = lock_take(LOCK_FOLDER, "web", LOCK_NOW);
        uint64_t begin = now_msec();

        check_eq(fd >= 0, true);
        check_eq(lock_take(LOCK_FOLDER, "web", 100 * 1000), -EAGAIN);
        assert_true(now_msec() - begin >= 90 && now_msec() - begin < 5000);
}

/* The holder is killed: its lock ends with it, and who waits goes on. */
static void test_death_releases(void **state) {
        _cleanup_close_ int fd = -EBADF;
        int ready[2];
        pid_t pid;
        char c;

        check_eq(pipe(ready), 0);
        pid = fork();
        if (pid == 0) {
                (void) lock_take(LOCK_FOLDER, "web", LOCK_NOW);
                (void) !write(ready[1], "x", 1);
                pause();
        }
        check_eq(read(ready[0], &c, 1), 1);
        check_eq(lock_take(LOCK_FOLDER, "web", LOCK_NOW), -EAGAIN);
        check_eq(kill(pid, SIGKILL), 0);
        fd = lock_take(LOCK_FOLDER, "web", LOCK_WAIT);
        assert_true(fd >= 0);
        check_eq(waitpid(pid, NULL, 0), pid);
        close(ready[0]);
        close(ready[1]);
}

static int take_image(int dirfd) {
        _cleanup_image_lock_ ImageLock l = IMAGE_LOCK_INIT;

        return image_lock_take(dirfd, "web", &l);
}

static void test_image_locks_are_systemds(void **state) {
        _cleanup_close_ int dir = open_fresh("image-lock"), web = -EBADF;
        _cleanup_image_lock_ ImageLock l = IMAGE_LOCK_INIT;
        _cleanup_free_ char *inode = NULL;
        struct stat st;

        check_eq(subvol_create(dir, "web"), 0);
        web = open_subvol(dir, "web");
        check_eq(fstat(web, &st), 0);
        check_eq(st.st_ino, 256);
        assert_true(asprintf(&inode, IMAGE_LOCK_FOLDER "/inode-%lu:256", (unsigned long) st.st_dev) > 0);

        check_eq(image_lock_take(dir, "web", &l), 0);
        assert_true(exists(dir, ".#web.lck"));
        assert_true(exists(AT_FDCWD, inode));
        check_eq(other_process(take_image, dir), -EAGAIN);
        assert_true(exists(dir, ".#web.lck"));

        image_lock_release(&l);
        assert_false(exists(dir, ".#web.lck"));
        assert_false(exists(AT_FDCWD, inode));
        check_eq(other_process(take_image, dir), 0);
        image_lock_release(&l);
}

/* nspawn started by another path of the same image holds the lock on the inode only. */
static void test_either_lock_says_running(void **state) {
        _cleanup_close_ int dir = open_fresh("image-lock-either"), holder = -EBADF;
        _cleanup_image_lock_ ImageLock l = IMAGE_LOCK_INIT;
        _cleanup_free_ char *inode = NULL;
        struct stat st;

        check_eq(subvol_create(dir, "web"), 0);
        check_eq(fstatat(dir, "web", &st, 0), 0);
        assert_true(asprintf(&inode, IMAGE_LOCK_FOLDER "/inode-%lu:256", (unsigned long) st.st_dev) > 0);
        holder = open(inode, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        check_eq(lock_descriptor(holder, LOCK_NOW), 0);
        check_eq(image_lock_take(dir, "web", &l), -EAGAIN);
        assert_false(exists(dir, ".#web.lck"));

        closep(&holder);
        check_eq(image_lock_take(dir, "web", &l), 0);
}

static void test_image_that_does_not_exist(void **state) {
        _cleanup_close_ int dir = open_fresh("image-lock-none");
        _cleanup_image_lock_ ImageLock l = IMAGE_LOCK_INIT;

        check_eq(image_lock_take(dir, "web", &l), 0);
        check_eq(l.inode.fd, -EBADF);
        check_eq(other_process(take_image, dir), -EAGAIN);
}

static void test_killed_holder_does_not_lock_for_ever(void **state) {
        _cleanup_close_ int dir = open_fresh("image-lock-killed");
        _cleanup_image_lock_ ImageLock l = IMAGE_LOCK_INIT;

        check_eq(subvol_create(dir, "web"), 0);
        put(dir, ".#web.lck", "");
        check_eq(image_lock_take(dir, "web", &l), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_own_lock_excludes_until_closed),
                cmocka_unit_test(test_timeout_is_kept),
                cmocka_unit_test(test_death_releases),
                cmocka_unit_test(test_image_locks_are_systemds),
                cmocka_unit_test(test_either_lock_says_running),
                cmocka_unit_test(test_image_that_does_not_exist),
                cmocka_unit_test(test_killed_holder_does_not_lock_for_ever),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
