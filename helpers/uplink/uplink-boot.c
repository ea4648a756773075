/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <time.h>

#include "link-owner.h"
#include "link.h"
#include "log.h"
#include "networkd-file.h"
#include "strv.h"
#include "uplink-files.h"
#include "uplink-undo.h"

enum {
        LINK_WAIT_USEC = 10 * 1000 * 1000, /* for all together */
        LINK_POLL_USEC = 20 * 1000,
};

/* Where udev runs it has to have named the link, and have noted by what DHCP servers know it. */
static bool is_ready(const char *link) {
        _cleanup_free_ char *index = NULL, *noted = NULL;

        if (link_attribute(link, "ifindex", &index) < 0)
                return false;
        if (access("/run/udev/control", F_OK) < 0)
                return true;
        return asprintf(&noted, "/run/udev/data/n%s", index) < 0 || access(noted, F_OK) >= 0;
}

/* One that networkd makes cannot come before it. */
static void wait_for_link(const Uplink *u, const char *link, unsigned *budget) {
        _cleanup_networkd_file_ NetworkdFile netdev = {};

        if (networkd_netdev_find(networkd_dirs, link, &netdev) >= 0)
                return;
        while (!is_ready(link) && *budget >= LINK_POLL_USEC) {
                (void) usleep(LINK_POLL_USEC);
                *budget -= LINK_POLL_USEC;
        }
        if (!link_exists(link))
                log_warning("There is no link %s yet; bridge %s (%s) gets it when it comes.", link,
                            u->bridge, u->config);
}

/* Whether LINK, of U, which is refused, is another bridge's, another program's, or has a file of networkd's. */
static bool is_cared_for(const Uplink *u, const char *link, const Uplinks *wanted) {
        _cleanup_networkd_file_ NetworkdFile file = {};
        _cleanup_link_id_ LinkId id = {};
        _cleanup_free_ char *why = NULL;
        int r;

        for (size_t i = 0; i < wanted->n; i++)
                if (!streq(wanted->items[i].bridge, u->bridge) &&
                    strv_contains(wanted->items[i].links, link))
                        return true;
        r = link_id(link, &id);
        if (r < 0 || streq(link, "lo"))
                return true; /* nothing to be reached by */
        return link_owner(&id, &why) != 0 || networkd_file_find(networkd_dirs, &id, &file) != -ENOENT;
}

/* What was confirmed once, and is refused for what came later, must not leave the host without any address. */
static void fall_back(const Uplink *u, const Uplinks *wanted) {
        STRV_FOREACH(link, u->links) {
                int r;

                if (is_cared_for(u, *link, wanted))
                        continue;
                r = uplink_install_alone(u, *link);
                if (r < 0)
                        log_error_errno(r, "Failed to have %s configured: %m", *link);
                else
                        log_notice("Nothing else configures %s: it has what the bridge would have.", *link);
        }
}

static int install(const Uplink *u, const Uplinks *wanted) {
        _cleanup_uplink_plan_ UplinkPlan p = {};
        _cleanup_free_ char *why = NULL;
        int r;

        r = uplink_plan(u, wanted, &p, &why);
        if (r > 0) {
                log_error("Bridge %s (%s) gets no uplink: %s.", u->bridge, u->config, why);
                fall_back(u, wanted);
                return -EPERM;
        }
        if (p.warning)
                log_warning("Bridge %s (%s): %s.", u->bridge, u->config, p.warning);
        if (r >= 0)
                r = uplink_install(u, &p);
        return r < 0 ? log_error_errno(r, "Failed to install the files of bridge %s: %m", u->bridge) : 0;
}

int uplink_boot(const Generation *g) {
        _cleanup_uplinks_ Uplinks wanted = {}, in_force = {};
        unsigned budget = LINK_WAIT_USEC;
        int r;

        r = uplinks_wanted(g, &wanted);
        if (r >= 0)
                r = uplinks_in_force(&in_force); /* of before a soft reboot */
        if (r < 0)
                return log_error_errno(r, "Failed to read which bridges have uplinks: %m");

        r = uplink_undo_forget(); /* the clock of what waited for confirmation is gone */
        if (r < 0)
                log_error_errno(r, "Failed to forget how uplinks were before the boot: %m");
        for (size_t i = 0; i < in_force.n; i++)
                RET_GATHER(r, uplink_uninstall(&in_force.items[i]));
        for (size_t i = 0; i < wanted.n; i++) {
                STRV_FOREACH(link, wanted.items[i].links)
                        wait_for_link(&wanted.items[i], *link, &budget);
                RET_GATHER(r, install(&wanted.items[i], &wanted));
        }
        return r;
}
