/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bus.h"
#include "bus-job.h"

#define PRIVATE_SOCKET "unix:path=/run/systemd/private"
#define RELOAD_USEC (5 * 60 * UINT64_C(1000000)) /* PID 1 gives its generators 90 s */

int bus_open_private(sd_bus **ret) {
        _cleanup_(sd_bus_unrefp) sd_bus *bus = NULL;
        int r;

        r = sd_bus_new(&bus);
        if (r >= 0)
                r = sd_bus_set_address(bus, PRIVATE_SOCKET);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(bus);
        return 0;
}

int bus_open(sd_bus **ret) {
        int r = sd_bus_open_system(ret);

        if (r >= 0)
                return 0;
        return bus_open_private(ret) < 0 ? r : 0;
}

bool bus_is_lost(int r) {
        return r == -ECONNRESET || r == -ENOTCONN || r == -EPIPE || r == -ESHUTDOWN || r == -ETIMEDOUT ||
               r == -EHOSTUNREACH || r == -ECONNREFUSED;
}

int bus_reload(sd_bus *bus) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = sd_bus_message_new_method_call(bus, &call, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "Reload");
        if (r < 0)
                return r;
        r = sd_bus_call(bus, call, RELOAD_USEC, NULL, NULL);
        return r < 0 ? r : 0;
}

unsigned bus_systemd_version(sd_bus *bus) {
        _cleanup_free_ char *version = NULL;

        if (sd_bus_get_property_string(bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "Version", NULL,
                                       &version) < 0)
                return 0;
        return strtoul(version, NULL, 10); /* "252.39-1~deb12u2" */
}
