/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The waiting half; exec-child.c starts the program. The signals that concern us are blocked while a program runs and
 * read from a descriptor, so that none arrives between two looks. */

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#include "exec-child.h"
#include "exec.h"
#include "lines.h"

enum { TICK_MSEC = 1000, GRACE_TICKS = 10 };

typedef struct Run {
        const Exec *e;
        pid_t pid;
        int output, signals;
        sigset_t saved;
        Lines lines;
        int verdict;   /* what ended it early; 0: nothing */
        int countdown; /* ticks until SIGKILL, once told to end */
} Run;

static void run_done(Run *r) {
        closep(&r->output);
        closep(&r->signals);
        lines_done(&r->lines);
        (void) sigprocmask(SIG_SETMASK, &r->saved, NULL);
}

/* What is ignored stays so, by nohup(1) or a shell's "&" say: blocked it would be kept for us. */
static int block_signals(Run *run) {
        static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
        sigset_t set;

        sigemptyset(&set);
        sigaddset(&set, SIGCHLD);
        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                struct sigaction action;

                if (sigaction(ends[i], NULL, &action) >= 0 && action.sa_handler != SIG_IGN)
                        sigaddset(&set, ends[i]);
        }
        if (sigprocmask(SIG_BLOCK, &set, &run->saved) < 0)
                return -errno;
        run->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        return run->signals < 0 ? -errno : 0;
}

/* Tells the program to end, and why exec_run() will return VERDICT. */
static void end_early(Run *run, int verdict) {
        if (run->verdict < 0)
                return;
        run->verdict = verdict;
        run->countdown = GRACE_TICKS;
        (void) kill(-run->pid, SIGTERM);
}

static void handle_lines(Run *run) {
        char *line;

        while ((line = lines_next(&run->lines))) {
                int r = run->e->line(line, run->e->userdata);

                if (r < 0)
                        end_early(run, r);
        }
}

/* Reads what is there. Returns false when no more will come. */
static bool handle_output(Run *run) {
        char buf[4096];
        ssize_t n;

        n = read(run->output, buf, sizeof(buf));
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
                return true;
        if (n <= 0) /* EIO: a terminal's way to say the end */
                return false;
        if (lines_add(&run->lines, buf, n) < 0)
                end_early(run, -ENOMEM);
        handle_lines(run);
        return true;
}

static void handle_signals(Run *run) {
        struct signalfd_siginfo info;

        while (read(run->signals, &info, sizeof(info)) == (ssize_t) sizeof(info))
                if (info.ssi_signo != SIGCHLD)
                        end_early(run, -ECANCELED);
}

static void handle_tick(Run *run) {
        int r;

        if (run->verdict < 0) {
                if (run->countdown > 0 && --run->countdown == 0)
                        (void) kill(-run->pid, SIGKILL);
                return;
        }
        r = run->e->tick ? run->e->tick(run->e->userdata) : 0;
        if (r < 0)
                end_early(run, r);
}

/* Has it ended? It stays a zombie, so that its group's number is nobody else's. */
static bool has_ended(const Run *run) {
        siginfo_t info = {};

        return waitid(P_PID, run->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == run->pid;
}

static void wait_for(Run *run) {
        struct timespec last, now;

        (void) clock_gettime(CLOCK_MONOTONIC, &last);
        while (!has_ended(run)) {
                struct pollfd fds[] = { { .fd = run->signals, .events = POLLIN },
                                        { .fd = run->output, .events = POLLIN } };

                if (poll(fds, ELEMENTSOF(fds), TICK_MSEC) < 0 && errno != EINTR)
                        end_early(run, -errno);
                if (fds[0].revents)
                        handle_signals(run);
                if (fds[1].revents && !handle_output(run)) {
                        closep(&run->output);
                        run->output = -EBADF;
                }

                (void) clock_gettime(CLOCK_MONOTONIC, &now);
                if (now.tv_sec > last.tv_sec) {
                        last = now;
                        handle_tick(run);
                }
        }
}

/* The rest of the output, and the last line without its end. Nobody writes any more: the group is dead. */
static void drain(Run *run) {
        if (run->output >= 0)
                (void) fcntl(run->output, F_SETFL, O_NONBLOCK);
        /* A negative descriptor, as after an end that was seen already, is never ready. */
        for (struct pollfd fd = { .fd = run->output, .events = POLLIN }; poll(&fd, 1, 0) > 0;)
                if (!handle_output(run))
                        break;
        if (lines_end(&run->lines) >= 0)
                handle_lines(run);
}

int exec_run(const Exec *e) {
        _cleanup_(run_done) Run run = { .e = e, .output = -EBADF, .signals = -EBADF };
        int r, status;

        r = block_signals(&run);
        if (r < 0)
                return r;
        r = exec_child_start(e, &run.saved, &run.pid, &run.output);
        if (r < 0)
                return r;

        wait_for(&run);
        (void) kill(-run.pid, SIGKILL);
        if (e->line)
                drain(&run);
        if (waitpid(run.pid, &status, 0) < 0)
                return -errno;
        if (run.verdict < 0)
                return run.verdict;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
