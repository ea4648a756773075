/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* nspawn-btrfs apply: a daemon-reload by hand, with what it changes before and what goes wrong behind it. What is to be
 * done after any reload is nspawn-btrfs-apply.service's, which is waited for. */

#include "bus.h"
#include "complaints.h"
#include "exec.h"
#include "first-cause.h"
#include "generation.h"
#include "journal-tail.h"
#include "log.h"
#include "mountpoint.h"
#include "moved.h"
#include "paths.h"
#include "strv.h"
#include "verb.h"

#define APPLY_UNIT "nspawn-btrfs-apply.service"

enum { LOG_LINES = 10, RUNS_MAX = 10, TICK_USEC = 100 * 1000 };

static bool arg_start, arg_uplink, arg_confirm, arg_revert;

static const VerbOption options[] = {
        { "start", NULL, "Start what machines.target wants, too", set_flag, &arg_start },
        { "uplink", NULL, "Change the uplinks of bridges, too", set_flag, &arg_uplink },
        { "confirm", NULL, "With --uplink: keep the change of before", set_flag, &arg_confirm },
        { "revert", NULL, "With --uplink: undo it", set_flag, &arg_revert },
        {},
};

static const Verb verb = { "apply", options };

static int show_changes(void) {
        _cleanup_free_ char *program = NULL;
        int r;

        r = verb_program("diff", &program);
        if (r < 0)
                return log_oom();
        r = exec_run(&(Exec){ .argv = (char *[]){ program, (char *) "--no-pager", NULL } });
        if (r < 0)
                return log_error_errno(r, "Failed to run %s: %m", program);
        return 0; /* it has said why it could not compare: what is applied does not depend on that */
}

/* Returns how many mistakes there are in the files. */
static int show_mistakes(void) {
        _cleanup_generation_ Generation g = {};

        return generation_open("current", &g) < 0 ? 0 : complaints_log(&g);
}

static void show_log(const char *unit) {
        _cleanup_strv_ char **lines = NULL;

        if (journal_tail(unit, LOG_LINES, &lines) >= 0)
                STRV_FOREACH(l, lines)
                        log_error("  %s", *l);
}

/* In this order: a run is "activating" before it removes the stamp. */
static bool is_due(sd_bus *bus) {
        _cleanup_free_ char *state = NULL;

        return access(STAGED_DIR "/stamp", F_OK) >= 0 ||
               (bus_unit_get_string(bus, APPLY_UNIT, "Unit", "ActiveState", &state) >= 0 &&
                streq(state, "activating"));
}

/* A run that began before our reload may be what was waited for: then another follows. */
static int run_service(sd_bus *bus) {
        _cleanup_free_ char *state = NULL;
        unsigned runs = 0;
        int r, q;

        do
                r = bus_start_unit(bus, APPLY_UNIT, NULL);
        while (++runs < RUNS_MAX && is_due(bus));

        q = bus_unit_get_string(bus, APPLY_UNIT, "Unit", "ActiveState", &state);
        if (q < 0 || (r < 0 && r != -EIO))
                return r < 0 ? r : q;
        return streq(state, "failed") ? -EIO : 0;
}

/* Started here, or by the path unit that saw the generator's stamp: then there is nothing left to do, and the unit still
 * tells how it went. */
static int install(sd_bus *bus) {
        int r, mistakes;

        r = run_service(bus);
        mistakes = show_mistakes();
        if (r >= 0)
                return 0;
        if (mistakes > 0)
                return log_error_errno(r, "What is in error has not been applied, all else has.");
        log_error(APPLY_UNIT " failed (%s); its log says:", bus_job_reason(r));
        show_log(APPLY_UNIT);
        return r;
}

static bool has_failed(sd_bus *bus, const char *unit) {
        _cleanup_free_ char *state = NULL;

        return bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state) >= 0 && streq(state, "failed");
}

/* Nothing of the reload waits for the pool, since its disk may be late. Who calls apply wants to know. */
static int wait_for_pool(sd_bus *bus) {
        static const char *const units[] = { "nspawn-btrfs-pool.service", STATE_UNIT,
                                             "nspawn-btrfs-pool-grow.service" };
        _cleanup_generation_ Generation g = {};
        int r = 0;

        if (generation_open("current", &g) < 0 || !manifest_find(&g.manifest, STAGED_POOL))
                return 0;
        (void) bus_start_unit(bus, MACHINES_UNIT,
                              NULL); /* what is mounted counts, and what failed says why */
        if (is_mount_point(STATE_DIR) <= 0 || is_mount_point(MACHINES_DIR) <= 0)
                r = log_error_errno(
                        ENOMEDIUM,
                        "The pool is not mounted: see \"journalctl -b -u nspawn-btrfs-pool -u "
                        "var-lib-nspawn\\x2dbtrfs.mount\", mend what it says, and apply once more.");
        for (size_t i = 0; i < ELEMENTSOF(units); i++) {
                if (!has_failed(bus, units[i]))
                        continue;
                r = log_error_errno(EIO, "%s failed; its log says:", units[i]);
                show_log(units[i]);
        }
        return r;
}

/* Whose start is not over, queued or running. One that waits for its next try has failed. */
static bool is_starting(sd_bus *bus, const char *unit) {
        _cleanup_free_ char *state = NULL, *sub = NULL;
        uint32_t job;

        if (bus_unit_get_job(bus, unit, &job) >= 0 && job > 0)
                return true;
        return bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state) >= 0 &&
               streq(state, "activating") && bus_unit_get_string(bus, unit, "Unit", "SubState", &sub) >= 0 &&
               !streq(sub, "auto-restart");
}

/* The job is machines.target's by now. This waits, starts nothing once more, and tells how it ended as status does. */
static int wait_for_container(sd_bus *bus, const char *unit) {
        _cleanup_free_ char *state = NULL, *cause = NULL;
        int r;

        while (is_starting(bus, unit))
                (void) usleep(TICK_USEC);
        r = bus_unit_get_string(bus, unit, "Unit", "ActiveState", &state);
        if (r < 0)
                return log_error_errno(r, "Failed to ask for the state of %s: %m", unit);
        if (streq(state, "active"))
                return 0;
        /* What failed by itself says why; else it is something that it needs. */
        if (!streq(state, "failed") && !streq(state, "activating") && first_cause(bus, unit, &cause) < 0)
                cause = NULL;
        log_error("%s did not start; the last log lines of %s:", unit, cause ?: "it");
        show_log(cause ?: unit);
        return -EIO;
}

static int start(sd_bus *bus) {
        _cleanup_generation_ Generation g = {};
        int r;

        r = bus_start_unit(bus, "machines.target", NULL);
        if (r < 0)
                return log_error_errno(r, "Failed to start machines.target: %m");
        r = generation_open("current", &g);
        if (r < 0)
                return r == -ENOENT ? 0 : generation_log(r);

        for (ManifestEntry e = {}; manifest_next(&g.manifest, "machines.target.wants/systemd-nspawn@", &e);)
                RET_GATHER(r, wait_for_container(bus, startswith(e.path, "machines.target.wants/")));
        return r;
}

static int apply(void) {
        _cleanup_generation_ Generation g = {};
        _cleanup_bus_ sd_bus *bus = NULL;
        int r;

        r = show_changes();
        if (r < 0)
                return r;
        r = bus_open(&bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to the system bus: %m");
        r = bus_reload(bus);
        if (r < 0)
                return log_error_errno(r, "Failed to reload the daemon: %m");

        r = install(bus);
        RET_GATHER(r, wait_for_pool(bus));
        if (generation_open("current", &g) >= 0)
                moved_warn_all(&g);
        if (arg_start)
                RET_GATHER(r, start(bus));
        return r;
}

/* A program of its own, since its way back is run by a timer too. */
static int run_uplink(void) {
        const char *option = arg_confirm ? "--confirm" : arg_revert ? "--revert" : NULL;
        _cleanup_free_ char *program = NULL;

        if (verb_program("apply-uplink", &program) < 0) {
                log_oom();
                return VERB_FAILED;
        }
        execv(program, (char *[]){ program, (char *) option, NULL });
        log_error_errno(errno, "Failed to run %s: %m", program);
        return VERB_FAILED;
}

int main(int argc, char *argv[]) {
        int r;

        log_open("nspawn-btrfs", false);
        r = verb_parse(&verb, argc, argv);
        if (r < 0)
                return verb_status(r);
        if ((arg_confirm || arg_revert) && !arg_uplink)
                return verb_usage(&verb, "--confirm and --revert go with --uplink.");
        if (arg_confirm || arg_revert)
                return run_uplink();
        if (apply() < 0) {
                if (arg_uplink)
                        log_error("The uplinks stay as they are until this is mended.");
                return VERB_FAILED;
        }
        return arg_uplink ? run_uplink() : VERB_DONE;
}
