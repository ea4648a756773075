/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <time.h>

#include "bus-job.h"
#include "order-wait.h"

enum {
        TICK_USEC = 500 * 1000,
        ASK_USEC = 3 * 1000 * 1000,
};

static volatile sig_atomic_t interrupted; /* a handler can set nothing else */

static void on_signal(int sig) {
        interrupted = 1;
}

static UnitPhase phase_of(const char *active, const char *sub) {
        if (streq(active, "inactive"))
                return UNIT_DOWN;
        if (streq(active, "failed"))
                return UNIT_FAILED;
        if (streq(active, "active") || streq(active, "reloading") || streq(active, "refreshing"))
                return UNIT_UP;
        /* "auto-restart" has several forms in 257; "start" is behind our ExecStartPre=. */
        if (startswith(sub, "auto-restart"))
                return UNIT_RESTARTING;
        return streq(active, "activating") && (streq(sub, "start") || streq(sub, "start-post"))
                       ? UNIT_UP
                       : UNIT_CHANGING;
}

int wait_look(Wait *w, UnitNow *ret) {
        _cleanup_free_ char *active = NULL, *sub = NULL;
        const char *unit = w->service->unit;
        uint32_t job;
        int r;

        r = bus_unit_get_string(w->bus, unit, "Unit", "ActiveState", &active);
        if (r >= 0)
                r = bus_unit_get_string(w->bus, unit, "Unit", "SubState", &sub);
        if (r >= 0)
                r = bus_unit_get_job(w->bus, unit, &job);
        if (r >= 0)
                r = bus_unit_get_run(w->bus, unit, &ret->run);
        if (r < 0)
                return r;
        ret->phase = phase_of(active, sub);
        ret->job = job != 0;
        if (ret->job && (ret->phase == UNIT_DOWN || ret->phase == UNIT_FAILED))
                ret->phase = UNIT_CHANGING;
        return 0;
}

/* One that was not ours, or of which we did not hear, may have ended meanwhile. */
static int drain(Wait *w) {
        int r;

        do
                r = sd_bus_process(w->bus, NULL);
        while (r > 0);
        return bus_is_lost(r) ? wait_reconnect(w) : r;
}

static uint64_t now_usec(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * UINT64_C(1000000) + t.tv_nsec / 1000;
}

static void ask_guest(Wait *w) {
        _cleanup_free_ char *state = NULL;

        if (now_usec() < w->ask_usec)
                return;
        w->ask_usec = now_usec() + ASK_USEC;
        if (bus_unit_get_string(w->bus, w->service->unit, "Unit", "ActiveState", &state) >= 0 &&
            streq(state, "deactivating"))
                service_ask_guest(w->service, w->bus);
}

static int tick(Wait *w, UnitNow *ret) {
        int r;

        r = drain(w);
        if (r >= 0)
                r = wait_look(w, ret);
        if (r >= 0)
                r = drain(w);
        if (r < 0)
                return r;
        ask_guest(w);
        return !ret->job && ret->phase != UNIT_CHANGING;
}

static int wait_loop(Wait *w, WaitGoesOn goes_on, void *userdata, UnitNow *ret) {
        int r;

        while (!interrupted) {
                r = tick(w, ret);
                if (r < 0 || (r > 0 && (ret->phase != UNIT_RESTARTING || !goes_on(userdata))))
                        return r < 0 ? r : 0;
                r = sd_bus_wait(w->bus, TICK_USEC);
                if (r < 0 && r != -EINTR && bus_is_lost(r))
                        r = wait_reconnect(w);
                if (r < 0 && r != -EINTR)
                        return r;
        }
        return -EINTR;
}

int wait_settled(Wait *w, WaitGoesOn goes_on, void *userdata, UnitNow *ret) {
        static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
        struct sigaction saved[ELEMENTSOF(signals)];
        int r;

        for (size_t i = 0; i < ELEMENTSOF(signals); i++)
                if (sigaction(signals[i], NULL, &saved[i]) >= 0 && saved[i].sa_handler != SIG_IGN)
                        (void) sigaction(signals[i], &(struct sigaction){ .sa_handler = on_signal }, NULL);
        r = wait_loop(w, goes_on, userdata, ret);
        for (size_t i = 0; i < ELEMENTSOF(signals); i++)
                (void) sigaction(signals[i], &saved[i], NULL);
        return r;
}
