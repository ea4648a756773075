/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Renames a container with all that goes by its name. What is to be moved is written down first (move.h), so that a run which
 * was cut short is gone on with or taken back, and nobody else's things are taken for ours. */

#include <signal.h>

#include "ask.h"
#include "log.h"
#include "machine.h"
#include "mentions.h"
#include "move-carry.h"
#include "moved.h"
#include "name.h"
#include "service.h"
#include "traces.h"

static bool arg_cancel = false, arg_yes = false;

static const VerbOption options[] = {
        { "cancel", NULL, "Take one back that was cut short", set_flag, &arg_cancel },
        { "yes", NULL, "Do not ask", set_flag, &arg_yes, 'y' },
        {},
};

static const Verb verb = { "rename", options, 1, 2, .names = 2 };

typedef struct Rename {
        Move move;
        bool again; /* a run was cut short */
        Service service;
        Machine m; /* of the old name */
        int lock;  /* ours on the new one */
} Rename;

static void rename_done(Rename *n) {
        service_done(&n->service);
        machine_done(&n->m);
        closep(&n->lock);
        move_done(&n->move);
}

/* What has nothing left of FROM is gone on with, too, for what the end lacks. */
static bool is_over(const Move *m) {
        _cleanup_machine_ Machine from = MACHINE_INIT;

        switch (move_judge(m)) {
        case MOVE_NOT_BEGUN:
                return true;
        case MOVE_DONE:
                return !traces_are_none(m->from) || machine_look(m->from, &from) < 0 ||
                       machine_exists(&from);
        default:
                return false;
        }
}

/* Whether a run was cut short; one of other names has to be ended first. */
static int find_again(Rename *n, const char *from, const char *to) {
        int r = move_find(from, &n->move);

        if (r >= 0 && (!streq(n->move.from, from) || !streq(n->move.to, to)))
                return move_settle(from);
        n->again = r >= 0 && !is_over(&n->move);
        if (r >= 0 && !n->again)
                move_done(&n->move);
        return r < 0 || n->again ? 0 : move_settle(from);
}

/* What has the new name already may be its own: a file that was moved by hand, and what came with it. */
static int check_free(const char *from, const char *to) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r, q = 0;

        r = move_settle(to);
        if (r >= 0)
                r = machine_look(to, &m);
        if (r < 0)
                return r;
        if (m.away)
                q = log_error_errno(EEXIST, "The name %s is taken. %s", to, m.away);
        else if (m.image.type != IMAGE_NONE)
                q = log_error_errno(EEXIST, "%s is there already.", m.image.path);
        if (m.snapshots >= 0)
                q = log_error_errno(EEXIST,
                                    "The name %s has snapshots already, of another container "
                                    "(\"nspawn-btrfs history %s\"): choose another name.",
                                    to, to);
        r = traces_check_free(to, moved_file_is(from, to) ? from : NULL);
        return r < 0 ? r : q;
}

/* All that can be said before the question. */
static int check(Rename *n, const char *from, const char *to) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r;

        r = find_again(n, from, to);
        if (r >= 0)
                r = service_open(from, &n->service);
        if (r >= 0)
                r = machine_look(from, &m);
        if (r < 0)
                return r;
        if (!n->again && !machine_exists(&m) && traces_are_none(from))
                return machine_unknown(from);
        r = machine_check_away(&m);
        if (r >= 0)
                r = traces_check(from, "rename");
        if (r >= 0)
                r = machine_check_mount(&m, "rename");
        if (r >= 0 && !n->again)
                r = check_free(from, to);
        return r < 0 ? r : service_check_stopped(&n->service, "rename");
}

static int lock_both(Rename *n, const char *from, const char *to) {
        int r;

        n->m.moves = true;
        r = machine_open_whole(from, &n->m);
        if (r < 0)
                return r;
        n->lock = lock_take(LOCK_FOLDER, to, LOCK_NOW);
        if (n->lock < 0)
                return log_error_errno(n->lock, "Failed to lock %s: %m", to);
        return service_check_stopped(&n->service, "rename");
}

/* Milliseconds, in which who logs out or types Ctrl-C would leave more to mend than he saves. */
static int carry(const Rename *n, bool back) {
        sigset_t signals, before;
        int r;

        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGHUP);
        (void) sigaddset(&signals, SIGINT);
        (void) sigaddset(&signals, SIGTERM);
        (void) sigprocmask(SIG_BLOCK, &signals, &before);
        r = move_carry(&n->move, back);
        (void) sigprocmask(SIG_SETMASK, &before, NULL);
        return r;
}

static int rename_to(Rename *n, const char *from, const char *to) {
        int r = lock_both(n, from, to);

        if (r >= 0 && !n->again)
                r = move_settle(from);
        if (r >= 0 && !n->again)
                r = move_settle(to);
        if (r < 0)
                return r;
        traces_forget(&n->service);
        traces_unlink_journal(&n->m);
        r = n->again ? 0 : move_begin(verb.name, &n->m, to, &n->move);
        if (r >= 0)
                r = carry(n, false);
        RET_GATHER(r, traces_reload(&n->service));
        if (r < 0)
                return r;
        log_info("%s is now %s. Its MAC address stays, unless it is systemd-nspawn's choice, which goes by "
                 "the name.",
                 from, to);
        mentions_name(from);
        return 0;
}

static int cancel(Rename *n, const char *name) {
        int r = move_find(name, &n->move);

        if (r < 0 || !*n->move.to)
                return log_error_errno(ENOENT, "No rename of %s was cut short.", name);
        r = service_open(n->move.from, &n->service);
        if (r >= 0)
                r = lock_both(n, n->move.from, n->move.to);
        if (r < 0)
                return r;
        if (move_judge(&n->move) == MOVE_DONE && move_settle(name) >= 0)
                return log_error_errno(EALREADY,
                                       "It was too late: \"nspawn-btrfs rename %s %s\" renames it back.",
                                       n->move.to, n->move.from);
        r = carry(n, true);
        RET_GATHER(r, traces_reload(&n->service));
        if (r >= 0)
                log_info("%s is %s as before.", n->move.from, n->move.from);
        return r;
}

int main(int argc, char *argv[]) {
        _cleanup_(rename_done) Rename n = { .m = MACHINE_INIT, .lock = -EBADF };
        const char *from, *to;
        int r, first;

        log_open("rename", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        from = argv[first];
        to = argv[first + 1];
        if (arg_cancel)
                return to ? verb_usage(&verb, "--cancel takes one name.") : verb_exit(cancel(&n, from));
        if (!to)
                return verb_usage(&verb, "what is its new name?");
        if (streq(from, to))
                return verb_usage(&verb, "these are one name.");

        r = check(&n, from, to);
        if (r < 0)
                return verb_exit(r);
        r = ask(&verb, arg_yes, "Rename container %s to %s?", from, to);
        if (r < 0)
                return verb_status(r);
        return verb_exit(rename_to(&n, from, to));
}
