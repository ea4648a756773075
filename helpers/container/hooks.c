/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hooks.h"
#include "exec.h"
#include "log.h"
#include "strv.h"
#include "words.h"

#define VARIABLE "NSPAWN_BTRFS_CONTAINER"

static int run(const char *command, const char *key, const char *name) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = words_split(command, &words);
        if (r == -EINVAL)
                return log_error_errno(r, "%s: \"%s=%s\" is no command line.", name, key, command);
        if (r < 0)
                return log_oom();

        r = exec_run(&(Exec){ .argv = words, .aside = true });
        if (r < 0) {
                (void) log_error_errno(r, "%s: failed to run \"%s=%s\": %m", name, key, command);
                return -EIO; /* a program that is missing is no container that is */
        }
        if (r > 0)
                return log_error_errno(EIO, "%s: \"%s=%s\" failed with status %d.", name, key, command, r);
        return 0;
}

/* Tells hooks what they are for, and us that we are one: a hook that takes a snapshot of its own container would
 * else run itself for ever. */
static bool are_running(const char *name) {
        const char *running = getenv(VARIABLE);

        return running && streq(running, name);
}

static const int signals[HOOKS_SIGNALS] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
static volatile sig_atomic_t held;

static void hold(int signal) {
        held = signal;
}

/* A handler, since hooks would ignore what is ignored here, and be deaf to what is blocked. What was ignored before stays
 * so, for them too. */
void hooks_hold_signals(const Fields *o, HeldSignals *ret) {
        const struct sigaction action = { .sa_handler = hold, .sa_flags = SA_RESTART };

        held = 0;
        ret->n = fields_get(o, "ExecAfter") ? HOOKS_SIGNALS : 0;
        for (size_t i = 0; i < ret->n; i++)
                if (sigaction(signals[i], NULL, &ret->saved[i]) >= 0 && ret->saved[i].sa_handler != SIG_IGN)
                        (void) sigaction(signals[i], &action, NULL);
}

void hooks_release_signals(const HeldSignals *s) {
        for (size_t i = 0; i < s->n; i++)
                (void) sigaction(signals[i], &s->saved[i], NULL);
        if (held)
                (void) raise(held);
}

int hooks_run(const Fields *o, const char *key, const char *name) {
        int r = 0;

        if (are_running(name))
                return 0;
        if (setenv(VARIABLE, name, 1) < 0)
                return log_oom();
        for (const Field *i = NULL; r >= 0 && (i = fields_next(o, i, key));)
                r = run(i->value, key, name);
        (void) unsetenv(VARIABLE);
        return r;
}
