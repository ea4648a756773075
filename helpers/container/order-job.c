/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "bus-job.h"
#include "order-wait.h"

enum {
        RECONNECT_PAUSE_MSEC = 100,
        RECONNECT_MAX = 300,
};

static int on_new(sd_bus_message *m, void *userdata, sd_bus_error *reterr_error) {
        const char *path, *unit;
        Wait *w = userdata;
        uint32_t id;

        if (sd_bus_message_read(m, "uos", &id, &path, &unit) < 0 || !streq(unit, w->service->unit))
                return 0;
        if (w->job && !streq(path, w->job))
                w->others = true;
        if (w->job)
                return 0;
        if (w->early && !streq(path, w->early))
                w->others = true;
        free(w->early);
        w->early = strdup(path);
        return w->early ? 0 : -ENOMEM;
}

static int on_removed(sd_bus_message *m, void *userdata, sd_bus_error *reterr_error) {
        const char *path, *unit, *result;
        Wait *w = userdata;
        uint32_t id;

        if (sd_bus_message_read(m, "uoss", &id, &path, &unit, &result) < 0 ||
            !streq(unit, w->service->unit) || w->ended ||
            (w->job ? !streq(path, w->job) : !w->early || !streq(path, w->early)))
                return 0;
        w->ended = strdup(result);
        return w->ended ? 0 : -ENOMEM;
}

static int connect_bus(Wait *w) {
        int r;

        w->bus = sd_bus_flush_close_unref(w->bus);
        r = bus_open_private(&w->bus);
        if (r >= 0)
                r = sd_bus_match_signal(w->bus, NULL, NULL, BUS_MANAGER_PATH, BUS_MANAGER, "JobNew", on_new,
                                        w);
        if (r >= 0)
                r = sd_bus_match_signal(w->bus, NULL, NULL, BUS_MANAGER_PATH, BUS_MANAGER, "JobRemoved",
                                        on_removed, w);
        return r;
}

/* What came while there was no connection is not known. */
int wait_reconnect(Wait *w) {
        int r = -ENOTCONN;

        w->lost = true;
        for (unsigned i = 0; i < RECONNECT_MAX && r < 0; i++) {
                r = connect_bus(w);
                if (r < 0)
                        (void) nanosleep(&(struct timespec){ .tv_nsec = RECONNECT_PAUSE_MSEC * 1000 * 1000 },
                                         NULL);
        }
        return r;
}

int wait_open(Service *s, Wait *ret) {
        int r;

        ret->service = s;
        r = connect_bus(ret);
        return bus_is_lost(r) ? wait_reconnect(ret) : r;
}

static int call(Wait *w, const char *method, const char *mode, sd_bus_message **ret) {
        return mode ? sd_bus_call_method(w->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, method, NULL,
                                         ret, "ss", w->service->unit, mode)
                    : sd_bus_call_method(w->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, method, NULL,
                                         ret, "s", w->service->unit);
}

/* Of a unit that somebody stops the restart is a job that does nothing, is never the unit's, and ends as "done". */
static int check_own(Wait *w) {
        const char *id = strrchr(w->job, '/');
        uint32_t now;
        int r = bus_unit_get_job(w->bus, w->service->unit, &now);

        if (r >= 0 && (!id || strtoul(id + 1, NULL, 10) != now))
                w->others = true;
        return r < 0 ? r : 0;
}

int wait_restart(Wait *w) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *path;
        int r;

        freep(&w->job), freep(&w->early), freep(&w->ended);
        w->job = w->early = w->ended = NULL;
        w->others = w->lost = false;

        /* A start limit would end it with ExecStartPre= never run. */
        (void) call(w, "ResetFailedUnit", NULL, NULL);
        /* RestartUnit would replace a stop that somebody else asked for, and start it again. So would mode "replace" while
         * that stop is still queued. */
        r = call(w, "TryRestartUnit", "fail", &reply);
        if (bus_is_lost(r))
                return wait_reconnect(w);
        if (r >= 0)
                r = sd_bus_message_read(reply, "o", &path);
        if (r < 0)
                return r;
        w->job = strdup(path);
        if (!w->job)
                return -ENOMEM;
        if (w->early && !streq(w->early, path))
                w->others = true;
        return check_own(w);
}

bool wait_heard_end(const Wait *w) {
        return w->job && w->ended && !w->lost && !w->others && !streq(w->ended, "canceled") &&
               !streq(w->ended, "collected");
}

void wait_done(Wait *w) {
        w->bus = sd_bus_flush_close_unref(w->bus);
        freep(&w->job);
        freep(&w->early);
        freep(&w->ended);
        *w = (Wait){};
}
