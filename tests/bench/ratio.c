/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ratio ROUNDS BETWEEN COMMAND... -- COMMAND...: times two commands in turns, so that whatever else the machine does
 * concerns both, and prints their medians in milliseconds and the ratio. Before each run it has the shell do BETWEEN.
 * A command that fails ends it: what did not work needs no time. */

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>

#include "util.h"

extern char **environ;

static double now(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* How long it takes, in milliseconds, with nothing to be seen on stdout. Negative: it failed. */
static double run(char **command) {
        posix_spawn_file_actions_t actions;
        double start;
        int status;
        pid_t pid;

        if (posix_spawn_file_actions_init(&actions) != 0 ||
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0)
                return -1;
        start = now();
        if (posix_spawnp(&pid, command[0], &actions, NULL, command, environ) != 0)
                return -1;
        if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
                return -1;
        return now() - start;
}

static int compare(const void *a, const void *b) {
        const double *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static double median(double *times, size_t n) {
        qsort(times, n, sizeof(double), compare);
        return times[n / 2];
}

/* Returns false when one fails. */
static bool round_of(char **commands[2], char *between, double *times[2], size_t i) {
        char *shell[] = { (char *) "sh", (char *) "-c", between, NULL };

        for (size_t k = 0; k < 2; k++) {
                if (*between && run(shell) < 0) {
                        fprintf(stderr, "failed: %s\n", between);
                        return false;
                }
                times[k][i] = run(commands[k]);
                if (times[k][i] < 0) {
                        fprintf(stderr, "failed: %s\n", commands[k][0]);
                        return false;
                }
        }
        return true;
}

int main(int argc, char *argv[]) {
        char **commands[2] = { argv + 3 };
        double *times[2], a, b;
        size_t n;

        for (int i = 4; i < argc - 1; i++)
                if (streq(argv[i], "--")) {
                        argv[i] = NULL;
                        commands[1] = argv + i + 1;
                }
        n = commands[1] ? strtoul(argv[1], NULL, 10) : 0;
        if (n == 0) {
                fputs("usage: ratio ROUNDS BETWEEN COMMAND... -- COMMAND...\n", stderr);
                return 2;
        }
        for (size_t k = 0; k < 2; k++) {
                times[k] = calloc(n, sizeof(double));
                assert(times[k]);
        }

        for (size_t i = 0; i < n; i++)
                if (!round_of(commands, argv[2], times, i))
                        return EXIT_FAILURE;
        a = median(times[0], n);
        b = median(times[1], n);
        printf("%10.2f %10.2f %8.2f\n", a, b, a / b);
        return EXIT_SUCCESS;
}
