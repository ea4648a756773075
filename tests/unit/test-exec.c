/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Real programs: what exec_run() promises cannot be seen otherwise. */

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "check.h"
#include "exec.h"

typedef struct Seen {
        char text[256]; /* the lines, each with a "|" */
        int answer;
        pid_t signal_us;
} Seen;

static int see(char *line, void *userdata) {
        Seen *s = userdata;
        size_t n = strlen(s->text);

        (void) snprintf(s->text + n, sizeof(s->text) - n, "%s|", line);
        if (s->signal_us > 0)
                (void) kill(s->signal_us, SIGTERM);
        return s->answer;
}

static int run_sh(const char *script, Seen *s, bool terminal) {
        char *argv[] = { (char *) "sh", (char *) "-c", (char *) script, NULL };

        return exec_run(&(Exec){ .argv = argv, .terminal = terminal, .line = see, .userdata = s });
}

static void test_lines_come_as_they_are_printed(void **state) {
        Seen s = {};

        check_eq(run_sh("echo a; echo b >&2; printf '\\n\\nc\\rd'", &s, false), 0);
        check_str(s.text, "a|b|c|d|");
}

static void test_status_of_the_program(void **state) {
        Seen s = {};

        check_eq(run_sh("exit 3", &s, false), 3);
        check_eq(run_sh("kill -9 $$", &s, false), 128 + SIGKILL);
}

static void test_no_such_program(void **state) {
        char *argv[] = { (char *) "no-such-program-here", NULL };

        check_eq(exec_run(&(Exec){ .argv = argv, .line = see }), -ENOENT);
        assert_false(exec_is_installed("no-such-program-here"));
        assert_true(exec_is_installed("sh"));
        assert_true(exec_is_installed("/bin/sh"));
}

static void test_stderr_is_a_terminal_on_request(void **state) {
        Seen s = {};

        check_eq(run_sh("test -t 2 && echo yes", &s, true), 0);
        check_str(s.text, "yes|");
        check_eq(run_sh("test -t 2", &s, false), 1);
}

static void test_only_three_descriptors_are_inherited(void **state) {
        Seen s = {};
        int fd = open("/dev/null", O_RDONLY); /* as a careless library would */

        assert_true(fd >= 0);
        check_eq(run_sh("ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0", &s, false), 0);
        check_str(s.text, "0 1 2 3 /dev/null|"); /* 3 is of ls itself */
        close(fd);
}

static void test_a_negative_answer_ends_it(void **state) {
        Seen s = { .answer = -ENOSPC };

        check_eq(run_sh("echo a; sleep 60", &s, false), -ENOSPC);
        check_str(s.text, "a|");
}

static void test_a_signal_ends_its_whole_group(void **state) {
        Seen s = { .signal_us = getpid() };

        /* Would wait for a minute if the inner process stayed alive with the pipe. */
        check_eq(run_sh("sleep 60 & echo go; wait", &s, false), -ECANCELED);
}

static void test_stragglers_do_not_hold_it_up(void **state) {
        Seen s = {};

        check_eq(run_sh("(sleep 60; echo late) & echo done", &s, false), 0);
        check_str(s.text, "done|");
}

static void test_signals_are_as_before_afterwards(void **state) {
        sigset_t before, after;
        Seen s = {};

        sigprocmask(SIG_SETMASK, NULL, &before);
        check_eq(run_sh("true", &s, false), 0);
        sigprocmask(SIG_SETMASK, NULL, &after);
        check_eq(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
        check_eq(sigismember(&after, SIGCHLD), sigismember(&before, SIGCHLD));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines_come_as_they_are_printed),
                cmocka_unit_test(test_status_of_the_program),
                cmocka_unit_test(test_no_such_program),
                cmocka_unit_test(test_stderr_is_a_terminal_on_request),
                cmocka_unit_test(test_only_three_descriptors_are_inherited),
                cmocka_unit_test(test_a_negative_answer_ends_it),
                cmocka_unit_test(test_a_signal_ends_its_whole_group),
                cmocka_unit_test(test_stragglers_do_not_hold_it_up),
                cmocka_unit_test(test_signals_are_as_before_afterwards),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
