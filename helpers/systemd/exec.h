/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Runs one program, without a shell, in a process group of its own, and waits. Nothing of ours but descriptors 0 to 2
 * reaches it. It gets SIGTERM when we die; when we are told to end (SIGTERM, SIGINT, SIGHUP) its whole group is, and
 * exec_run() returns; what is left of the group when it ends is killed. */

#include <stdbool.h>

#include "util.h"

typedef struct Exec {
        char *const *argv; /* argv[0] is looked for in $PATH */
        int stdin_fd;      /* 0 or less: /dev/null */
        bool aside;    /* without LINE: stdout, too, goes to our stderr, since ours has an answer to give */
        bool terminal; /* stderr is a terminal's: some programs tell more then */
        /* Gets each line of stdout and stderr; "\r" ends a line too. A negative result ends the program and is what
         * exec_run() returns. NULL: the output goes where ours does. */
        int (*line)(char *line, void *userdata); /* may change it */
        /* Called about once a second; may be NULL. */
        int (*tick)(void *userdata);
        void *userdata;
} Exec;

/* Returns the exit status, 128 + the signal that killed the program, -ENOENT or -EACCES if it cannot be executed,
 * -ECANCELED if we were told to end. */
int exec_run(const Exec *e);

/* Whether PROGRAM can be found in $PATH. */
bool exec_is_installed(const char *program);
