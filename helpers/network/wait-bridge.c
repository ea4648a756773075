/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wait-bridge.h"
#include "bridge.h"
#include "log.h"
#include "notify.h"

enum {
        WAIT_SECONDS = 30,
        POLL_USEC = 50 * 1000,
};

int wait_bridge(const char *name, const char *bridge) {
        if (!bridge)
                return 0;

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
