/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>

#include "registration.h"
#include "util.h"

#define MACHINED "org.freedesktop.machine1"
#define MANAGER MACHINED, "/org/freedesktop/machine1", MACHINED ".Manager"

/* A process of this host; in doubt it lives. */
static bool is_dead(uint32_t pid) {
        return pid > 0 && kill((pid_t) pid, 0) < 0 && errno == ESRCH;
}

int registration_clear(sd_bus *bus, const char *name) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *path;
        uint32_t leader;

        if (sd_bus_call_method(bus, MANAGER, "GetMachine", NULL, &reply, "s", name) < 0 ||
            sd_bus_message_read(reply, "o", &path) < 0 ||
            sd_bus_get_property_trivial(bus, MACHINED, path, MACHINED ".Machine", "Leader", NULL, 'u',
                                        &leader) < 0)
                return 0;
        return is_dead(leader) &&
               sd_bus_call_method(bus, MANAGER, "UnregisterMachine", NULL, NULL, "s", name) >= 0;
}
