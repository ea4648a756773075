/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a calendar event is, systemd alone knows; the generator looks at its letters only. */

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "check-machine.h"
#include "strv.h"
#include "util.h"

extern char **environ;

static int begin(char ***ret, size_t *ret_n) {
        static const char *const words[] = { "systemd-analyze", "calendar", "--" };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(words); i++)
                r = strv_extend_with_size(ret, ret_n, words[i]);
        return r;
}

/* Where that program cannot be run, nobody knows better. */
static bool is_refused(char **command) {
        posix_spawn_file_actions_t actions;
        int r, status = 0;
        pid_t pid;

        if (posix_spawn_file_actions_init(&actions) != 0)
                return false;
        for (int fd = 0; fd <= STDERR_FILENO; fd++)
                (void) posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
        r = posix_spawnp(&pid, command[0], &actions, NULL, command, environ);
        (void) posix_spawn_file_actions_destroy(&actions);
        if (r != 0)
                return false;
        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return false;
        return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE;
}

static int check_one(Diags *d, const Setting *s) {
        _cleanup_strv_ char **command = NULL;
        size_t n = 0;
        int r;

        r = begin(&command, &n);
        if (r >= 0)
                r = strv_extend_with_size(&command, &n, s->value);
        if (r >= 0 && is_refused(command))
                (void) diag_add(d, LOG_WARNING, s->path, s->line,
                                "\"%s=\" wants an event as in systemd.time(7), not \"%s\"; no snapshot is "
                                "taken for it.",
                                s->name, s->value);
        return r;
}

static const Setting *next(const Object *o, const Setting *s) {
        return object_next(o, s, "Snapshot", "OnCalendar");
}

/* All at once first: mostly all are right. */
int check_calendars(const Config *c, Diags *d) {
        _cleanup_strv_ char **command = NULL;
        size_t n = 0, objects = c->n_objects[KIND_CONTAINER];
        const Object *all = c->objects[KIND_CONTAINER];
        int r = begin(&command, &n);
        size_t words = n;

        for (size_t i = 0; i < objects; i++)
                for (const Setting *s = NULL; r >= 0 && (s = next(&all[i], s));)
                        r = strv_extend_with_size(&command, &n, s->value);
        if (r < 0 || n == words || !is_refused(command))
                return r;

        for (size_t i = 0; i < objects; i++)
                for (const Setting *s = NULL; r >= 0 && (s = next(&all[i], s));)
                        r = check_one(d, s);
        return r;
}
