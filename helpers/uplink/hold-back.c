/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>

#include "fileio.h"
#include "hold-back.h"
#include "link.h"
#include "log.h"
#include "paths.h"
#include "router-advert.h"
#include "strv.h"

enum {
        /* A link asks when it is up and has its address (a second), and a router answers at most every three. */
        ADVERTISEMENT_WAIT_USEC = 6 * 1000 * 1000,
        POLL_USEC = 100 * 1000,
};

#define OURS STAGED "/network/50-nspawn-btrfs-"

/* Returns 1 with the bridge whose .network file E is, and what has IPv6 forwarded in it; 0 if it is nothing of the kind. */
static int forwards(const Generation *g, const ManifestEntry *e, char **ret_bridge, char **ret_what) {
        _cleanup_free_ char *bridge = manifest_entry_name(e, OURS, ".network"), *text = NULL;
        int r;

        if (!bridge)
                return 0;
        r = manifest_data(&g->manifest, e->path, &text, NULL);
        if (r >= 0)
                r = ra_forwarding(text, ret_what);
        if (r > 0)
                *ret_bridge = TAKE_PTR(bridge);
        return r;
}

int hold_back_all(const Generation *g, char ***ret_bridges) {
        _cleanup_strv_ char **bridges = NULL;
        int r = 0;

        for (ManifestEntry e = {}; r >= 0 && manifest_next(&g->manifest, OURS, &e);) {
                _cleanup_free_ char *bridge = NULL, *what = NULL;

                r = forwards(g, &e, &bridge, &what);
                if (r > 0)
                        r = strv_extend(&bridges, bridge);
        }
        if (r < 0)
                return r;
        *ret_bridges = TAKE_PTR(bridges);
        return 0;
}

/* A link that carries one of the host's default routes now, and would not any more; U is to take over its own. Returns 1, 0,
 * or a negative errno. */
static int find_route(const Uplink *u, char **ret_link, char **ret_file) {
        _cleanup_strv_ char **links = NULL;
        int r;

        r = ra_default_links(&links);
        STRV_FOREACH(link, links) {
                if (r < 0 || (u && (streq(*link, u->bridge) || strv_contains(u->links, *link))))
                        continue;
                r = ra_is_at_risk(*link, ret_file);
                if (r <= 0)
                        continue;
                *ret_link = strdup(*link);
                return *ret_link ? 1 : -ENOMEM;
        }
        return r;
}

/* Whether a link that is up may yet get such a route. */
static bool may_come(void) {
        _cleanup_closedir_ DIR *d = opendir("/sys/class/net");
        struct dirent *de;

        while (d && (de = readdir(d))) {
                _cleanup_free_ char *carrier = NULL, *file = NULL;

                if (de->d_name[0] == '.' || streq(de->d_name, "lo"))
                        continue;
                if (link_attribute(de->d_name, "carrier", &carrier) >= 0 && streq(carrier, "1") &&
                    ra_is_at_risk(de->d_name, &file) > 0)
                        return true;
        }
        return false;
}

static int wait_for_route(bool first, char **ret_link, char **ret_file) {
        int r = find_route(NULL, ret_link, ret_file);

        for (unsigned waited = 0; first && r == 0 && waited < ADVERTISEMENT_WAIT_USEC && may_come();
             waited += POLL_USEC) {
                (void) usleep(POLL_USEC);
                r = find_route(NULL, ret_link, ret_file);
        }
        return r;
}

static void say(const char *bridge, const char *what, const char *link, const char *file) {
        log_error(
                "Bridge %s is held back: its %s has this host forward IPv6, which ends its default route by "
                "router advertisements through %s. Have %s keep it, then \"nspawn-btrfs apply\":",
                bridge, what, link, link);
        log_error("  if systemd-networkd configures %s: \"IPv6AcceptRA=yes\" in [Network] of %s", link,
                  file ?: "its .network file in /etc/systemd/network/");
        log_error("  if the kernel does: \"net.ipv6.conf.%s.accept_ra=2\" in "
                  "/etc/sysctl.d/60-accept-ra.conf, and "
                  "by sysctl(8) for now",
                  link);
}

static int say_all(const Generation *g, const char *link, const char *file) {
        int r = 0;

        for (ManifestEntry e = {}; r >= 0 && manifest_next(&g->manifest, OURS, &e);) {
                _cleanup_free_ char *bridge = NULL, *what = NULL;

                r = forwards(g, &e, &bridge, &what);
                if (r > 0)
                        say(bridge, what, link, file);
        }
        return r;
}

int hold_back(const Generation *g, bool first, char ***ret_bridges) {
        _cleanup_strv_ char **bridges = NULL;
        _cleanup_free_ char *link = NULL, *file = NULL;
        int r;

        r = hold_back_all(g, &bridges);
        if (r < 0 || !bridges)
                return r;
        r = wait_for_route(first, &link, &file);
        if (r <= 0)
                return r;
        r = say_all(g, link, file);
        if (r < 0)
                return r;
        r = (int) strv_length(bridges);
        *ret_bridges = TAKE_PTR(bridges);
        return r;
}

int hold_back_uplink(const Uplink *u, char **ret_why) {
        _cleanup_free_ char *what = NULL, *link = NULL, *file = NULL;
        int r;

        r = ra_forwarding(u->network, &what);
        if (r > 0)
                r = find_route(u, &link, &file);
        if (r <= 0)
                return r;
        return asprintf(ret_why,
                        "its %s has this host forward IPv6, which ends its default route by router "
                        "advertisements through %s; have %s keep it first, by \"IPv6AcceptRA=yes\" in "
                        "[Network] "
                        "of %s, or, if the kernel configures it, by the sysctl net.ipv6.conf.%s.accept_ra=2",
                        what, link, link, file ?: "its .network file", link) < 0
                       ? -ENOMEM
                       : 1;
}
