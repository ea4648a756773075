/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hold-back.h"
#include "fileio.h"
#include "link-owner.h"
#include "log.h"
#include "paths.h"
#include "router-advert.h"
#include "strv.h"

enum {
        /* Until a link is there and is told, by udev say. */
        LINKS_WAIT_USEC = 6 * 1000 * 1000,
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

/* Links of this host that take router advertisements and would not any more, and for each of them networkd's file, or "".
 * Whether there is a route by them at this moment is no question: its router may be silent, or not be heard yet. */
typedef struct AtRisk {
        char **links, **files;
} AtRisk;

static void at_risk_done(AtRisk *a) {
        strv_free(a->links);
        strv_free(a->files);
        *a = (AtRisk){};
}

#define _cleanup_at_risk_ _cleanup_(at_risk_done)

static int add_link(const char *link, AtRisk *a) {
        _cleanup_free_ char *file = NULL;
        int r = ra_is_at_risk(link, &file);

        if (r <= 0 || link_has_daemon(link))
                return r < 0 ? r : 0;
        r = strv_extend(&a->links, link);
        return r < 0 ? r : strv_extend(&a->files, file ?: "");
}

static bool is_ours(const char *link) {
        _cleanup_free_ char *path = NULL, *text = NULL;

        return ra_own_file(link, &path, &text) >= 0;
}

/* U takes over its own links. Where none is but bridges of ours it is those that are yet to come which count. */
static int find(const Uplink *u, AtRisk *ret) {
        _cleanup_at_risk_ AtRisk a = {};
        _cleanup_strv_ char **links = NULL;
        bool any = false;
        int r = ra_links(&links);

        STRV_FOREACH(link, links) {
                any = any || !is_ours(*link);
                if (r >= 0 && !(u && (streq(*link, u->bridge) || strv_contains(u->links, *link))))
                        r = add_link(*link, &a);
        }
        if (r >= 0 && !any)
                r = add_link("default", &a);
        if (r < 0)
                return r;
        *ret = a;
        a = (AtRisk){};
        return (int) strv_length(ret->links);
}

static int wait_until_told(bool first, AtRisk *ret) {
        int r = find(NULL, ret);

        for (unsigned waited = 0; first && r > 0 && waited < LINKS_WAIT_USEC; waited += POLL_USEC) {
                (void) usleep(POLL_USEC);
                at_risk_done(ret);
                r = find(NULL, ret);
        }
        return r;
}

static void say(const char *bridge, const char *what) {
        log_error("Bridge %s is held back: its %s has this host forward IPv6, after which links that take "
                  "router advertisements, "
                  "by which it may have its default route, take none. Tell these to go on, or to take none "
                  "from now on, then "
                  "\"nspawn-btrfs apply\":",
                  bridge, what);
}

static void say_remedy(const char *link, const char *file) {
        log_error("  if systemd-networkd configures %s: \"IPv6AcceptRA=yes\" (or \"no\") in [Network] of %s",
                  link, *file ? file : "its .network file in /etc/systemd/network/");
        log_error("  if the kernel does: \"net.ipv6.conf.%s.accept_ra=2\" (or 0) in "
                  "/etc/sysctl.d/60-accept-ra.conf, and by "
                  "sysctl(8) for now",
                  link);
}

static int say_all(const Generation *g, const AtRisk *a) {
        int r = 0;

        for (ManifestEntry e = {}; r >= 0 && manifest_next(&g->manifest, OURS, &e);) {
                _cleanup_free_ char *bridge = NULL, *what = NULL;

                r = forwards(g, &e, &bridge, &what);
                if (r > 0)
                        say(bridge, what);
        }
        for (size_t i = 0; a->links[i]; i++)
                say_remedy(a->links[i], a->files[i]);
        return r;
}

int hold_back(const Generation *g, bool first, char ***ret_bridges) {
        _cleanup_strv_ char **bridges = NULL;
        _cleanup_at_risk_ AtRisk a = {};
        int r;

        r = hold_back_all(g, &bridges);
        if (r < 0 || !bridges)
                return r;
        r = wait_until_told(first, &a);
        if (r > 0)
                r = say_all(g, &a);
        if (r < 0 || !a.links)
                return r;
        r = (int) strv_length(bridges);
        *ret_bridges = TAKE_PTR(bridges);
        return r;
}

int hold_back_uplink(const Uplink *u, char **ret_why) {
        _cleanup_at_risk_ AtRisk a = {};
        _cleanup_free_ char *what = NULL;
        int r;

        r = ra_forwarding(u->network, &what);
        if (r > 0)
                r = find(u, &a);
        if (r <= 0)
                return r;
        return asprintf(ret_why,
                        "its %s has this host forward IPv6, after which %s takes no router advertisements, "
                        "by which the host "
                        "may have its default route; tell %s first to go on, by \"IPv6AcceptRA=yes\" in "
                        "[Network] of %s, or, if "
                        "the kernel configures it, by the sysctl net.ipv6.conf.%s.accept_ra=2",
                        what, a.links[0], a.links[0], *a.files[0] ? a.files[0] : "its .network file",
                        a.links[0]) < 0
                       ? -ENOMEM
                       : 1;
}
