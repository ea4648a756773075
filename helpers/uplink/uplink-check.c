/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink-check.h"
#include "link.h"
#include "log.h"
#include "strv.h"
#include "uplink-foreign.h"

/* LINK is one of U's, or its bridge. */
static int check_link(const Uplink *u, const char *link, sd_bus *bus, char ***addresses) {
        _cleanup_strv_ char **has = NULL, **foreign = NULL;
        int r;

        r = link_addresses(link, &has);
        if (r >= 0)
                r = uplink_foreign_state(bus, link, &foreign);
        if (r < 0)
                return log_error_errno(r, "Failed to read what %s has: %m", link);
        STRV_FOREACH(f, foreign)
                log_error(
                        "Bridge %s (%s) stays as it is: %s has %s, but not by systemd-networkd's files, so "
                        "nobody would take it along; put it there, or take it away.",
                        u->bridge, u->config, link, *f);
        if (foreign)
                return -EPERM;
        STRV_FOREACH(a, has)
                if (r >= 0)
                        r = strv_extend(addresses, *a);
        return r < 0 ? log_oom() : 0;
}

int uplink_check_state(const Uplink *u, sd_bus *bus, char ***addresses) {
        int r = check_link(u, u->bridge, bus, addresses);

        STRV_FOREACH(link, u->links)
                RET_GATHER(r, check_link(u, *link, bus, addresses));
        return r;
}
