/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One job of PID 1, waited for. JobRemoved tells its end; should that signal be lost (a daemon-reexec), the job's
 * object, looked for at each tick, is gone, and the unit tells. */

#include <time.h>

#include "bus-job.h"
#include "bus.h"

#define DEFAULT_INTERVAL_USEC UINT64_C(1000000)

typedef struct Job {
        sd_bus *bus;
        const char *unit;
        char *path;   /* NULL until the method has answered */
        char *result; /* of the job at path */
        /* Jobs removed before we knew our path: a quick one may end before its call is answered. */
        char **early;
        size_t n_early;
} Job;

static void job_done(Job *j) {
        for (size_t i = 0; i < j->n_early; i++)
                free(j->early[i]);
        free(j->early);
        free(j->path);
        free(j->result);
}

/* What the result of a job, as JobRemoved has it, means. Returns 0 or as bus_unit_job(). */
static int job_result(const char *result) {
        static const struct {
                const char *result;
                int error;
        } table[] = {
                { "done", 0 },
                { "skipped", 0 },
                { "canceled", -ECANCELED },
                { "collected", -ECANCELED },
                { "timeout", -ETIMEDOUT },
                { "dependency", -ENOLINK },
                { "invalid", -ENOEXEC },
                { "unsupported", -EOPNOTSUPP },
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (streq(result, table[i].result))
                        return table[i].error;
        return -EIO; /* "failed", "assert", and what is yet to come */
}

/* Remembers "PATH RESULT". */
static int remember(Job *j, const char *path, const char *result) {
        char **grown = reallocarray(j->early, j->n_early + 1, sizeof(char *));

        if (!grown)
                return -ENOMEM;
        j->early = grown;
        if (asprintf(&grown[j->n_early], "%s %s", path, result) < 0)
                return -ENOMEM;
        j->n_early++;
        return 0;
}

static int on_removed(sd_bus_message *m, void *userdata, sd_bus_error *reterr_error) {
        const char *path, *unit, *result;
        Job *j = userdata;
        uint32_t id;
        int r;

        r = sd_bus_message_read(m, "uoss", &id, &path, &unit, &result);
        if (r < 0)
                return 0; /* not what PID 1 sends */
        if (!streq(unit, j->unit))
                return 0;
        if (!j->path)
                return remember(j, path, result);
        if (!streq(path, j->path) || j->result)
                return 0;
        j->result = strdup(result);
        return j->result ? 0 : -ENOMEM;
}

static int submit(Job *j, const char *method, const char *mode) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *path;
        int r;

        /* On PID 1's own socket nobody has to subscribe, and it may say so by an error. */
        (void) sd_bus_call_method(j->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "Subscribe", NULL,
                                  NULL, NULL);
        r = sd_bus_call_method(j->bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, method, NULL, &reply,
                               "ss", j->unit, mode);
        if (r < 0)
                return r;
        r = sd_bus_message_read(reply, "o", &path);
        if (r < 0)
                return r;
        j->path = strdup(path);
        if (!j->path)
                return -ENOMEM;

        for (size_t i = 0; i < j->n_early && !j->result; i++) {
                const char *rest = startswith(j->early[i], j->path);

                if (rest && *rest == ' ' && !(j->result = strdup(rest + 1)))
                        return -ENOMEM;
        }
        return 0;
}

static uint64_t now_usec(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return t.tv_sec * UINT64_C(1000000) + t.tv_nsec / 1000;
}

/* The end of a job whose signal was lost: 0 or as bus_unit_job(). -EAGAIN: it is there still. */
static int lost_job(Job *j) {
        _cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *state = NULL;
        int r;

        r = sd_bus_get_property_string(j->bus, BUS_SYSTEMD, j->path, "org.freedesktop.systemd1.Job", "State",
                                       &error, &state);
        if (r >= 0 || !sd_bus_error_has_name(&error, SD_BUS_ERROR_UNKNOWN_OBJECT))
                return sd_bus_is_open(j->bus) > 0 ? -EAGAIN : -ENOTCONN;

        /* JobRemoved was sent before this answer: if it came at all, it waits in the queue. */
        while (!j->result && (r = sd_bus_process(j->bus, NULL)) > 0)
                ;
        if (j->result)
                return job_result(j->result);

        r = bus_unit_get_string(j->bus, j->unit, "Unit", "ActiveState", &state);
        if (r < 0)
                return r;
        return streq(state, "failed") ? -EIO : 0;
}

static int tick(Job *j, const BusWait *wait) {
        _cleanup_free_ char *status = NULL;

        if (!wait || !wait->tick)
                return 0;
        /* Not every unit has a status. */
        (void) bus_unit_get_string(j->bus, j->unit, "Service", "StatusText", &status);
        return wait->tick(status ?: "", wait->userdata);
}

static int wait_for(Job *j, const BusWait *wait) {
        uint64_t interval = wait && wait->interval_usec > 0 ? wait->interval_usec : DEFAULT_INTERVAL_USEC;
        uint64_t next = now_usec() + interval;
        int r;

        while (!j->result) {
                uint64_t now;

                r = sd_bus_process(j->bus, NULL);
                if (r < 0)
                        return r;
                if (r > 0)
                        continue;

                now = now_usec();
                if (now >= next) {
                        next = now + interval;
                        r = lost_job(j);
                        if (r != -EAGAIN)
                                return r;
                        r = tick(j, wait);
                        if (r < 0)
                                return r;
                        continue;
                }
                r = sd_bus_wait(j->bus, next - now);
                if (r < 0 && r != -EINTR)
                        return r;
        }
        return job_result(j->result);
}

int bus_unit_job(sd_bus *bus, const char *method, const char *unit, const char *mode, const BusWait *wait) {
        _cleanup_(sd_bus_slot_unrefp) sd_bus_slot *slot = NULL;
        _cleanup_(job_done) Job j = { .bus = bus, .unit = unit };
        int r;

        /* By sender, since on the system bus anybody may send such a signal. PID 1's own socket has no senders. */
        r = sd_bus_match_signal(bus, &slot, sd_bus_is_bus_client(bus) > 0 ? BUS_SYSTEMD : NULL,
                                BUS_MANAGER_PATH, BUS_MANAGER, "JobRemoved", on_removed, &j);
        if (r >= 0)
                r = submit(&j, method, mode);
        if (r < 0)
                return r;
        r = tick(&j, wait);
        return r < 0 ? r : wait_for(&j, wait);
}

const char *bus_job_reason(int r) {
        switch (r) {
        case -EIO:
                return "the unit failed";
        case -ENOLINK:
                return "a unit that it needs failed";
        default:
                return strerror(-r);
        }
}
