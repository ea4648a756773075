/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs apply --uplink: changes what the host itself is reached by. The way back is made ready and its clock
 * started (by PID 1, so it survives the session and this program) before the first file changes. */

#include <poll.h>
#include <signal.h>
#include <time.h>

#include "lock.h"
#include "log.h"
#include "paths.h"
#include "strv.h"
#include "uplink-switch.h"
#include "uplink-undo.h"
#include "verb.h"

#define TIMER_UNIT "nspawn-btrfs-uplink-revert.timer"

enum {
        GENERATION_WAIT_USEC = 10 * 1000 * 1000,
        LOCK_USEC = 5 * 1000 * 1000,
        ANSWER_WAIT_SEC = 110, /* less than the timer's two minutes */
};

static bool arg_uplink, arg_confirm, arg_revert;

static const VerbOption options[] = {
        { "uplink", NULL, "Change the uplinks of bridges", set_flag, &arg_uplink },
        { "confirm", NULL, "Keep the change", set_flag, &arg_confirm },
        { "revert", NULL, "Go back to how it was before", set_flag, &arg_revert },
        {},
};

static const Verb verb = { "apply", options };

static int lock_uplinks(void) {
        int fd = lock_take_known(RUNTIME_DIR, "uplink.lock", LOCK_USEC);

        if (fd == -EAGAIN)
                return log_error_errno(fd, "Another \"apply --uplink\" is at work.");
        return fd < 0 ? log_error_errno(fd, "Failed to lock the uplinks: %m") : fd;
}

/* It would find nothing to do. */
static void stop_clock(void) {
        _cleanup_bus_ sd_bus *bus = NULL;

        if (bus_open_private(&bus) >= 0)
                (void) bus_stop_unit(bus, TIMER_UNIT);
}

static int confirm(void) {
        _cleanup_close_ int lock = lock_uplinks();
        int r;

        if (lock < 0)
                return lock;
        if (!uplink_undo_exists()) {
                log_error("There is nothing to confirm: no change of uplinks is waiting for it (any more).");
                return -ENOENT;
        }
        r = uplink_undo_forget();
        if (r < 0)
                return log_error_errno(r, "Failed to confirm the change of uplinks: %m");
        stop_clock();
        log_info("Kept.");
        return 0;
}

static int revert_locked(void) {
        int r = uplink_undo();

        if (r < 0)
                return r;
        stop_clock();
        log_notice(
                "The uplinks are as they were before. What is declared comes into force at the next boot.");
        return 0;
}

/* Also what the timer runs: then it may be confirmed already. The host may be out of reach, so this waits for nobody: who
 * changes something still is ended. */
static int revert(void) {
        _cleanup_close_ int lock = lock_take_over(RUNTIME_DIR, "uplink.lock", LOCK_USEC);

        if (lock < 0)
                return log_error_errno(lock, "Failed to lock the uplinks: %m");
        if (uplink_undo_exists())
                return revert_locked();
        log_info("There is nothing to go back to: no change of uplinks is waiting for confirmation.");
        return 0;
}

/* 1 yes, 0 no, -ETIMEDOUT none, -EPIPE the terminal is gone. */
static int ask(void) {
        struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
        char answer[64];
        ssize_t n;

        fprintf(stderr, "Are you still here? Keep the change? Without an answer it is undone. [y/N] ");
        if (poll(&p, 1, ANSWER_WAIT_SEC * 1000) <= 0)
                return -ETIMEDOUT;
        n = read(STDIN_FILENO, answer, sizeof(answer));
        return n <= 0 ? -EPIPE : *answer == 'y' || *answer == 'Y';
}

static int conclude(void) {
        int r;

        if (!isatty(STDIN_FILENO)) {
                log_notice(
                        "Confirm it within two minutes by \"nspawn-btrfs apply --uplink --confirm\", or it "
                        "is undone.");
                return 0;
        }
        r = ask();
        if (r > 0)
                return confirm();
        if (r == -EPIPE)
                return r; /* the clock is running */
        if (r < 0)
                fputc('\n', stderr);
        r = revert();
        return r < 0 ? r : -ECANCELED;
}

static int start_clock(sd_bus *bus, const UplinkSwitch *s) {
        int r;

        r = uplink_undo_save(s->names, &s->wanted, &s->in_force);
        if (r < 0)
                return log_error_errno(r, "Failed to keep how it is now, so nothing is changed: %m");
        r = bus_restart_unit(bus, TIMER_UNIT);
        if (r >= 0)
                return 0;
        (void) uplink_undo_forget();
        return log_error_errno(r, "Failed to start " TIMER_UNIT ", so nothing is changed: %m");
}

/* Returns 1 if something was changed, 0 if nothing had to be. */
static int change(sd_bus *bus) {
        _cleanup_(uplink_switch_done) UplinkSwitch s = {};
        _cleanup_generation_ Generation g = {};
        _cleanup_close_ int lock = lock_uplinks();
        int r;

        if (lock < 0)
                return lock;
        if (uplink_undo_exists()) {
                log_error("A change of uplinks is waiting: \"nspawn-btrfs apply --uplink --confirm\" keeps "
                          "it, \"--revert\" undoes it.");
                return -EBUSY;
        }
        r = generation_refresh_wait(GENERATION_WAIT_USEC);
        if (r >= 0)
                r = generation_open("current", &g);
        if (r < 0)
                return generation_log(r);
        r = uplink_switch_prepare(&s, &g, bus);
        if (r == 0) {
                log_info("All uplinks are as declared.");
                (void) unlink(UPLINK_REFUSED);
        }
        if (r <= 0)
                return r;

        r = start_clock(bus, &s);
        if (r < 0)
                return r;
        r = uplink_switch_run(&s, &g, bus);
        if (r < 0) {
                (void) revert_locked();
                return r;
        }
        (void) unlink(UPLINK_REFUSED);
        uplink_switch_report(&s);
        return 1;
}

static int run(void) {
        _cleanup_bus_ sd_bus *bus = NULL;
        int r;

        if (arg_confirm)
                return confirm();
        if (arg_revert)
                return revert();
        r = bus_open(&bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to the system bus: %m");
        r = change(bus);
        return r > 0 ? conclude() : r;
}

int main(int argc, char *argv[]) {
        int r;

        log_open("nspawn-btrfs", false);
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        if (arg_confirm && arg_revert)
                return verb_usage(&verb, "--confirm or --revert, not both.");

        /* The session may end by what we do; what is begun is ended all the same. */
        (void) signal(SIGHUP, SIG_IGN);
        (void) signal(SIGPIPE, SIG_IGN);
        return run() < 0 ? VERB_FAILED : VERB_DONE;
}
