/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wait-links.h"
#include "bridge.h"
#include "log.h"
#include "notify.h"
#include "paths.h"
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

/* BUDGET is what is left of the time for all. Returns whether the link is there. */
static bool wait_link(const char *link, unsigned *budget) {
        if (bridge_exists(link))
                return true;
        notify_status("Waiting for link %s", link);
        notify_extend_timeout();
        while (!bridge_exists(link) && *budget >= POLL_USEC) {
                (void) usleep(POLL_USEC);
                *budget -= POLL_USEC;
        }
        return bridge_exists(link);
}

static bool is_declared(const Generation *g, const char *bridge) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, STAGED "/network/50-nspawn-btrfs-%s.netdev", bridge) >= 0 &&
               manifest_find(&g->manifest, path);
}

static int wait_for_bridge(const Generation *g, const char *name, const char *bridge, unsigned *budget) {
        int r;

        if (bridge_exists(bridge))
                return 0;
        r = refuse_pending(g, name, bridge);
        if (r < 0)
                return r;
        if (wait_link(bridge, budget))
                return 0;
        if (is_declared(g, bridge))
                return log_error_errno(
                        ENODEV,
                        "There is no bridge %s for container %s after %d seconds: \"systemctl "
                        "status nspawn-btrfs-apply\" says why.",
                        bridge, name, WAIT_SECONDS);
        return log_error_errno(ENODEV,
                               "There is no bridge %s for container %s after %d seconds. Declare it in "
                               "/etc/nspawn-btrfs.d/%s.bridge, or see to it that it is made at boot.",
                               bridge, name, WAIT_SECONDS, bridge);
}

int wait_links(const Generation *g, const char *name, const Fields *start) {
        const char *bridge = fields_get(start, "Bridge");
        unsigned budget = WAIT_SECONDS * 1000000U;
        int r = bridge ? wait_for_bridge(g, name, bridge, &budget) : 0;

        for (const Field *i = NULL; r >= 0 && (i = fields_next(start, i, "Link"));) {
                const char *link = strchr(i->value, ' ');

                if (link && !wait_link(link + 1, &budget))
                        r = log_error_errno(ENODEV,
                                            "There is no link %s on this host after %d seconds, which "
                                            "container %s has by "
                                            "\"%.*s=\". It has to be made, or a running container has it.",
                                            link + 1, WAIT_SECONDS, name, (int) (link - i->value), i->value);
        }
        return r;
}
