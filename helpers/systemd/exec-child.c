/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/close_range.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "exec-child.h"

typedef struct Pipes {
        int output[2], terminal[2], error[2]; /* [0] is ours */
} Pipes;

static void pipes_init(Pipes *p) {
        for (int i = 0; i < 2; i++)
                p->output[i] = p->terminal[i] = p->error[i] = -EBADF;
}

static void pipes_done(Pipes *p) {
        for (int i = 0; i < 2; i++) {
                closep(&p->output[i]);
                closep(&p->terminal[i]);
                closep(&p->error[i]);
        }
}

/* With a terminal both streams go there, so that there is one place to read from. */
static int pipes_open(const Exec *e, Pipes *p) {
        if (pipe2(p->error, O_CLOEXEC) < 0)
                return -errno;
        if (!e->line)
                return 0;
        if (!e->terminal)
                return pipe2(p->output, O_CLOEXEC) < 0 ? -errno : 0;

        if (openpty(&p->terminal[0], &p->terminal[1], NULL, NULL,
                    &(struct winsize){ .ws_row = 25, .ws_col = 80 }) < 0)
                return -errno;
        for (int i = 0; i < 2; i++)
                if (fcntl(p->terminal[i], F_SETFD, FD_CLOEXEC) < 0)
                        return -errno;
        return 0;
}

static int put_at(int fd, int as) {
        return dup3(fd, as, 0) < 0 ? -errno : 0;
}

static int redirect(const Exec *e, const Pipes *p) {
        int output = p->output[1] >= 0 ? p->output[1] : p->terminal[1];
        _cleanup_close_ int null = -EBADF;
        int r;

        null = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (null < 0)
                return -errno;
        r = put_at(e->stdin_fd > 0 ? e->stdin_fd : null, STDIN_FILENO);
        if (r >= 0 && output < 0 && e->aside)
                return put_at(STDERR_FILENO, STDOUT_FILENO);
        if (r < 0 || output < 0)
                return r;
        r = put_at(output, STDOUT_FILENO);
        return r < 0 ? r : put_at(output, STDERR_FILENO);
}

/* In the child: does not return but by failing. */
static int become(const Exec *e, const Pipes *p, const sigset_t *mask, pid_t parent) {
        int r;

        (void) setpgid(0, 0);
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
                return -errno;
        if (getppid() != parent)
                return -ESRCH; /* died before the line above */
        r = redirect(e, p);
        if (r < 0)
                return r;
        if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) < 0 || sigprocmask(SIG_SETMASK, mask, NULL) < 0)
                return -errno;

        (void) execvp(e->argv[0], e->argv);
        return -errno;
}

/* The child's end of the pipe closes by itself when it has become the program. */
static int read_error(int fd) {
        ssize_t n;
        int error;

        do
                n = read(fd, &error, sizeof(error));
        while (n < 0 && errno == EINTR);
        return n == (ssize_t) sizeof(error) ? error : 0;
}

int exec_child_start(const Exec *e, const sigset_t *mask, pid_t *ret_pid, int *ret_output) {
        _cleanup_(pipes_done) Pipes p;
        pid_t pid, us = getpid();
        int r;

        pipes_init(&p);
        r = pipes_open(e, &p);
        if (r < 0)
                return r;
        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0) {
                r = become(e, &p, mask, us);
                (void) !write(p.error[1], &r, sizeof(r));
                _exit(127);
        }

        (void) setpgid(pid, pid); /* here too, since either may be first */
        closep(&p.error[1]);
        p.error[1] = -EBADF;
        r = read_error(p.error[0]);
        if (r < 0) {
                (void) waitpid(pid, NULL, 0);
                return r;
        }

        *ret_pid = pid;
        *ret_output = p.terminal[0] >= 0 ? TAKE_FD(p.terminal[0]) : TAKE_FD(p.output[0]);
        return 0;
}

bool exec_is_installed(const char *program) {
        _cleanup_free_ char *path = strdup(getenv("PATH") ?: "/usr/sbin:/usr/bin:/sbin:/bin");
        char *folder, *rest = path;

        if (strchr(program, '/'))
                return access(program, X_OK) >= 0;
        while (rest && (folder = strsep(&rest, ":"))) {
                _cleanup_free_ char *full = NULL;

                if (asprintf(&full, "%s/%s", folder, program) < 0)
                        return false;
                if (access(full, X_OK) >= 0)
                        return true;
        }
        return false;
}
