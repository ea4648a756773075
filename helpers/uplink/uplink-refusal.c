/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>

#include "keyfile.h"
#include "link.h"
#include "strv.h"
#include "uplink-plan.h"
#include "uplink-refusal.h"
#include "uplink-text.h"

/* Always 1, or -ENOMEM. */
static int because(char **ret_why, const char *format, ...) _printf_(2, 3);

static int because(char **ret_why, const char *format, ...) {
        va_list ap;
        int r;

        va_start(ap, format);
        r = vasprintf(ret_why, format, ap);
        va_end(ap);
        return r < 0 ? -ENOMEM : 1;
}

/* The MAC that it will have: files that match its link by that match it as well. */
static int find_mac(const Uplink *u, char **ret) {
        int r = keyfile_get(u->netdev, "NetDev", "MACAddress", ret);

        return r == -ENOENT ? link_attribute(u->links[0], "address", ret) : r;
}

int uplink_refuse_bridge(const Uplink *u, char **ret_why) {
        LinkId id = { .name = u->bridge, .type = (char *) "bridge", .kind = (char *) "bridge" };
        _cleanup_free_ char *ours = NULL, *mac = NULL;
        _cleanup_networkd_file_ NetworkdFile f = {};
        int r;

        if (!u->links)
                return because(ret_why, "%s", u->refused ?: "it has no uplink");
        r = find_mac(u, &mac);
        if (r < 0 && r != -ENOENT)
                return r;
        id.mac = mac;
        if (asprintf(&ours, "50-nspawn-btrfs-%s.network", u->bridge) < 0)
                return -ENOMEM;
        r = networkd_file_find(networkd_dirs, &id, &f);
        if (r < 0)
                return r == -ENOENT || r == -EAGAIN ? 0 : r;
        if (strcmp(networkd_file_name(&f), ours) > 0)
                return 0;
        return because(ret_why,
                       "%s matches it too and would win over %s; let its [Match] leave out %s, by "
                       "\"Kind=!bridge\" perhaps",
                       f.path, ours, u->bridge);
}

/* The bridge it is a port of now, NULL if of none. */
static char *master_of(const char *link) {
        _cleanup_free_ char *path = NULL;
        char target[256];
        ssize_t n;

        if (asprintf(&path, "/sys/class/net/%s/master", link) < 0)
                return NULL;
        n = readlink(path, target, sizeof(target) - 1);
        if (n < 0)
                return NULL;
        target[n] = 0;
        return strdup(strrchr(target, '/') ? strrchr(target, '/') + 1 : target);
}

/* One bridge of ours may hand it to another. */
static bool is_foreign(const char *bridge, const Uplinks *others) {
        _cleanup_uplinks_ Uplinks in_force = {};

        return !uplinks_find(others, bridge) &&
               (uplinks_in_force(&in_force) < 0 || !uplinks_find(&in_force, bridge));
}

static bool has_attribute(const char *link, const char *attribute) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "/sys/class/net/%s/%s", link, attribute) >= 0 && access(path, F_OK) >= 0;
}

/* What the kernel would never attach to a bridge, NULL if LINK is nothing of the kind. */
static const char *unfit(const Uplink *u, const char *link) {
        if (streq(link, "lo"))
                return "the loopback link";
        if (streq(link, u->bridge) || has_attribute(link, "bridge"))
                return "a bridge";
        return has_attribute(link, "phy80211") ? "wireless" : NULL;
}

int uplink_refuse_link(const Uplink *u, const char *link, const Uplinks *others, char **ret_why) {
        const char *what = unfit(u, link);
        _cleanup_free_ char *master = NULL;

        for (size_t i = 0; i < others->n && strcmp(others->items[i].bridge, u->bridge) < 0; i++)
                if (strv_contains(others->items[i].links, link))
                        return because(ret_why, "bridge %s (%s) has %s already", others->items[i].bridge,
                                       others->items[i].config, link);

        if (what)
                return because(ret_why, "%s is %s, and such links cannot be in a bridge", link, what);

        master = master_of(link);
        if (master && !streq(master, u->bridge) && is_foreign(master, others))
                return because(ret_why, "%s is a port of %s, which is not ours", link, master);
        return 0;
}

/* Returns 1 and the interface if FILE makes the link a part of another one than U's bridge. */
static int joined_to(const Uplink *u, const NetworkdFile *f, char **ret) {
        static const char *const keys[] = { "Bridge", "Bond", "VRF", "BatmanAdvanced" };

        for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                _cleanup_free_ char *value = NULL;
                int r = keyfile_get(f->text, "Network", keys[i], &value);

                if (r == -ENOMEM)
                        return r;
                if (r < 0 || (i == 0 && streq(value, u->bridge)))
                        continue;
                *ret = TAKE_PTR(value);
                return 1;
        }
        return 0;
}

int uplink_refuse_file(const Uplink *u, const LinkId *id, NetworkdFile *ret, char **ret_why) {
        _cleanup_free_ char *ours = uplink_port_file(id->name), *other = NULL;
        _cleanup_networkd_file_ NetworkdFile f = {};
        bool certain;
        int r;

        if (!ours)
                return -ENOMEM;
        r = networkd_file_find(networkd_dirs, id, &f);
        if (r < 0 && r != -EAGAIN)
                return r == -ENOENT ? 0 : r;
        certain = r >= 0;

        if (strcmp(networkd_file_name(&f), ours) < 0)
                return because(ret_why,
                               "%s matches %s and would win over %s; give it a name that sorts behind",
                               f.path, id->name, ours);
        if (startswith(networkd_file_name(&f), "10-netplan-"))
                return because(ret_why, "netplan configures %s (%s); take it out of /etc/netplan/", id->name,
                               f.path);
        if (!certain && !uplink_has_addressing(u))
                return because(ret_why,
                               "it takes over the addresses of %s, and whether these come from %s is "
                               "uncertain; say in %s what addresses it shall have",
                               id->name, f.path, u->config);
        r = joined_to(u, &f, &other);
        if (r != 0)
                return r < 0 ? r : because(ret_why, "%s puts %s into %s", f.path, id->name, other);
        if (certain) {
                *ret = f;
                f = (NetworkdFile){};
        }
        return 0;
}
