/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wait-bridge.h"
#include "bridge.h"
#include "log.h"
#include "notify.h"
#include "uplink.h"

enum {
        WAIT_SECONDS = 30,
        POLL_USEC = 50 * 1000,
};

/* It comes by a person, or by a boot, which may have refused it. */
static int refuse_pending(const Generation *g, const char *name, const char *bridge) {
        _cleanup_uplinks_ Uplinks wanted = {}, in_force = {};
        const Uplink *u;
        int r;

        r = uplinks_wanted(g, &wanted);
        if (r >= 0)
                r = uplinks_in_force(&in_force);
        if (r < 0)
                return log_error_errno(r, "Failed to read which bridges have uplinks: %m");
        u = uplinks_find(&wanted, bridge);
        if (!u || uplinks_find(&in_force, bridge))
                return 0;
        return log_error_errno(
                ENODEV,
                "There is no bridge %s for container %s: it has uplinks (%s), which come into "
                "force at boot or by \"nspawn-btrfs apply --uplink\"; that also says what is "
                "in the way.",
                bridge, name, u->config);
}

int wait_bridge(const Generation *g, const char *name, const char *bridge) {
        int r;

        if (!bridge || bridge_exists(bridge))
                return 0;
        r = refuse_pending(g, name, bridge);
        if (r < 0)
                return r;

        for (unsigned waited = 0; !bridge_exists(bridge); waited += POLL_USEC) {
                if (waited >= WAIT_SECONDS * 1000000U)
                        return log_error_errno(
                                ENODEV,
                                "There is no bridge %s for container %s after %d seconds. Declare it in "
                                "/etc/nspawn-btrfs.d/%s.bridge, or see to it that it is made at boot.",
                                bridge, name, WAIT_SECONDS, bridge);
                if (waited == 0) {
                        notify_status("Waiting for bridge %s", bridge);
                        notify_extend_timeout();
                }
                (void) usleep(POLL_USEC);
        }
        return 0;
}
