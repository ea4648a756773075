/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <unistd.h>

#include "bus.h"
#include "log.h"
#include "notify.h"
#include "paths.h"
#include "template-require.h"

enum { TICK_USEC = 2 * 1000 * 1000 };

static int on_tick(const char *status, void *userdata) {
        notify_extend_timeout();
        notify_status("%s", *status ? status : "Waiting for the template");
        return 0;
}

static int bootstrap(const char *name, const char *template) {
        const BusWait wait = { TICK_USEC, on_tick, NULL };
        _cleanup_bus_ sd_bus *bus = NULL;
        _cleanup_free_ char *unit = NULL;
        int r;

        if (asprintf(&unit, "nspawn-btrfs-template@%s.service", template) < 0)
                return log_oom();
        r = bus_open(&bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to the system bus: %m");

        notify_extend_timeout();
        notify_status("Bootstrapping template %s", template);
        r = bus_start_unit(bus, unit, &wait);
        if (r < 0)
                return log_error_errno(r,
                                       "Container %s needs template %s, which could not be made (%s): see "
                                       "\"journalctl -u %s\".",
                                       name, template, bus_job_reason(r), unit);
        return 0;
}

int template_require(const char *name, const char *template) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, TEMPLATES_DIR "/%s", template) < 0)
                return log_oom();
        return access(path, F_OK) >= 0 ? 0 : bootstrap(name, template);
}
