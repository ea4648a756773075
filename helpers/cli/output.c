/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "log.h"
#include "output.h"
#include "strv.h"
#include "utf8.h"
#include "util.h"

static pid_t pager_pid;
static bool paged = false;

int set_json(const char *argument, void *ret_json_mode) {
        JsonMode *ret = ret_json_mode;

        if (!argument)
                *ret = isatty(STDOUT_FILENO) ? JSON_PRETTY : JSON_SHORT;
        else if (streq(argument, "short"))
                *ret = JSON_SHORT;
        else if (streq(argument, "pretty"))
                *ret = JSON_PRETTY;
        else if (streq(argument, "off"))
                *ret = JSON_OFF;
        else
                return -EINVAL;
        return 0;
}

static bool is_yes(const char *value) {
        return !streq(value, "0") && strcasecmp(value, "no") != 0 && strcasecmp(value, "n") != 0 &&
               strcasecmp(value, "false") != 0 && strcasecmp(value, "off") != 0;
}

static bool decide_colours(void) {
        const char *systemd = getenv("SYSTEMD_COLORS"), *term = getenv("TERM");

        if (!isempty(systemd))
                return is_yes(systemd);
        return isempty(getenv("NO_COLOR")) && isatty(STDOUT_FILENO) && !isempty(term) &&
               !streq(term, "dumb");
}

bool colours(void) {
        static int decided = -1;

        if (decided < 0)
                decided = decide_colours();
        return decided;
}

/* As systemd's tools: somebody whose rights are not his own session's gets no shell from the pager. */
static bool pager_is_secure(void) {
        const char *secure = getenv("SYSTEMD_PAGERSECURE");

        return isempty(secure) ? getenv("SUDO_UID") != NULL : is_yes(secure);
}

/* Without waiting for it the shell's prompt would come in between, and the pager end with us. */
static void pager_close(void) {
        if (pager_pid <= 0)
                return;

        fflush(stdout);
        (void) close(STDOUT_FILENO);
        while (waitpid(pager_pid, NULL, 0) < 0 && errno == EINTR)
                ;
        pager_pid = 0;
}

void print_plain(FILE *f, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        if (vasprintf(&text, format, ap) < 0)
                text = NULL;
        va_end(ap);

        for (char *p = text; p && *p;) {
                size_t n = strcspn(p, "\n\t");
                char end = p[n];

                p[n] = 0;
                utf8_make_plain(p);
                fputs(p, f);
                if (end)
                        putc(end, f);
                p += n + (end != 0);
        }
}

/* Only the first failure knows its reason: later ones find an empty buffer. */
int output_flush(void) {
        static int error = 0;

        errno = 0;
        if ((fflush(stdout) == EOF || ferror(stdout)) && error == 0)
                error = errno ?: EIO;
        return -error;
}

static void end_output(void) {
        int r;

        pager_close();
        r = output_flush();
        if (r == 0 || r == -EPIPE || paged)
                return;
        log_error_errno(r, "Failed to write to stdout: %m");
        _exit(EXIT_FAILURE);
}

void output_end_at_exit(void) {
        (void) atexit(end_output);
}

/* In the child: never returns. */
static void pager_run(const char *wanted, bool secure) {
        _cleanup_strv_ char **words = NULL;

        (void) setenv("LESS", getenv("SYSTEMD_LESS") ?: "FRSXMK", true);
        (void) setenv("LESSCHARSET", getenv("SYSTEMD_LESSCHARSET") ?: "utf-8", true);
        if (secure)
                (void) setenv("LESSSECURE", "1", true);

        if (!secure && wanted && strv_split_extend(&words, wanted) >= 0 && words)
                (void) execvp(words[0], words);
        (void) execlp("less", "less", NULL);
        if (!secure)
                (void) execlp("more", "more", NULL);
        (void) execlp("cat", "cat", NULL);
        _exit(EXIT_FAILURE);
}

void pager_open(const Output *o) {
        const char *wanted = getenv("SYSTEMD_PAGER") ?: getenv("PAGER"), *term = getenv("TERM");
        int fds[2];

        (void) colours();
        if (pager_pid > 0 || o->no_pager || !isatty(STDOUT_FILENO) || isempty(term) || streq(term, "dumb"))
                return;
        if (wanted && (!*wanted || streq(wanted, "cat")))
                return;
        if (pipe2(fds, O_CLOEXEC) < 0)
                return;

        fflush(stdout);
        pager_pid = fork();
        if (pager_pid == 0) {
                (void) prctl(PR_SET_PDEATHSIG, SIGTERM);
                (void) dup2(fds[0], STDIN_FILENO);
                pager_run(wanted, pager_is_secure());
        }
        if (pager_pid > 0) {
                (void) signal(SIGPIPE, SIG_IGN); /* the pager may be left early: that is no failure */
                (void) dup2(fds[1], STDOUT_FILENO);
                paged = true;
        }
        close(fds[0]);
        close(fds[1]);
}
