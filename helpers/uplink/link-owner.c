/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A file that names the link counts whether or not its program is installed: what is meant is clear. Programs that
 * take whatever link they find count when they run, and when they will by the links that "systemctl enable" makes: what is
 * let through now has to come up at the next boot, too. */

#include <fcntl.h>

#include "dhcpcd.h"
#include "fileio.h"
#include "ifupdown.h"
#include "keyfile.h"
#include "link-owner.h"
#include "link.h"
#include "netplan.h"
#include "network-manager.h"

enum { CONF_MAX = 1024 * 1024 };

#define LEAVE_IT "; take it out there, and say in the bridge's file what addresses the bridge shall have"

/* A mask in a folder that goes before counts more than what enables it. */
static bool is_masked(const char *unit) {
        static const char *const folders[] = { "/etc/systemd/system", "/run/systemd/system" };

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = NULL;
                char target[sizeof("/dev/null")] = "";

                if (asprintf(&path, "%s/%s", folders[i], unit) >= 0 &&
                    readlink(path, target, sizeof(target) - 1) > 0 && streq(target, "/dev/null"))
                        return true;
        }
        return false;
}

static bool is_enabled(const char *unit) {
        static const char *const folders[] = { "/etc/systemd/system", "/run/systemd/generator",
                                               "/usr/lib/systemd/system" };

        if (is_masked(unit))
                return false;
        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/multi-user.target.wants/%s", folders[i], unit) >= 0 &&
                    faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                        return true;
        }
        return false;
}

/* Whether the process in PIDFILE is there and is PROGRAM. */
static bool runs(const char *pidfile, const char *program) {
        _cleanup_free_ char *pid = NULL, *path = NULL, *comm = NULL;

        if (read_file_at(AT_FDCWD, pidfile, 64, &pid, NULL) < 0)
                return false;
        pid[strspn(pid, "0123456789")] = 0;
        return *pid && asprintf(&path, "/proc/%s/comm", pid) >= 0 &&
               read_file_at(AT_FDCWD, path, 64, &comm, NULL) >= 0 && startswith(comm, program);
}

static int say_where(int r, char *where, const char *link, char **ret_why) {
        if (r <= 0)
                return r;
        r = asprintf(ret_why, "%s configures %s" LEAVE_IT, where, link);
        free(where);
        return r < 0 ? -ENOMEM : 1;
}

static int by_file(const char *link, char **ret_why) {
        static const char *const netplan[] = { "/etc/netplan", "/run/netplan", "/usr/lib/netplan", NULL };
        static const char *const nm[] = { "/etc/NetworkManager/system-connections",
                                          "/run/NetworkManager/system-connections",
                                          "/usr/lib/NetworkManager/system-connections", NULL };
        char *where = NULL;
        int r;

        r = ifupdown_find("/etc/network/interfaces", link, &where);
        if (r == 0)
                r = netplan_find(netplan, link, &where);
        if (r == 0)
                r = nm_find_connection(nm, link, &where);
        return say_where(r, where, link, ret_why);
}

/* By its files, or else by udev. What a running one was told by other means does not outlive it. */
static int nm_is_told_not_to(const LinkId *id) {
        static const char *const dirs[] = { "/usr/lib/NetworkManager/conf.d", "/run/NetworkManager/conf.d",
                                            "/etc/NetworkManager/conf.d", NULL };
        _cleanup_free_ char *text = NULL, *value = NULL;
        int r;

        r = nm_config_read(dirs, "/etc/NetworkManager/NetworkManager.conf", &text);
        if (r >= 0)
                r = nm_denies(text, id);
        if (r != -ENOENT)
                return r;
        r = link_udev_property(id->name, "NM_UNMANAGED", &value);
        return r < 0 ? (r == -ENOENT ? 0 : r) : streq(value, "1") || streq(value, "true");
}

/* What a running one notes of each device it knows: 1 managed, 0 not, -ENOENT nothing. */
static int nm_state(const char *link) {
        _cleanup_free_ char *index = NULL, *path = NULL, *text = NULL, *managed = NULL;
        int r;

        r = link_attribute(link, "ifindex", &index);
        if (r < 0)
                return r;
        if (asprintf(&path, "/run/NetworkManager/devices/%s", index) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, path, CONF_MAX, &text, NULL);
        if (r >= 0)
                r = keyfile_get(text, "device", "managed", &managed);
        return r < 0 ? r : streq(managed, "true") || streq(managed, "1");
}

/* Both now and at the next boot. */
static int by_network_manager(const LinkId *id, char **ret_why) {
        int now = nm_state(id->name), r;

        r = is_enabled("NetworkManager.service") ? nm_is_told_not_to(id) : 1;
        if (now == -ENOMEM || r < 0)
                return now == -ENOMEM ? now : r;
        if (now <= 0 && r > 0)
                return 0;
        return asprintf(ret_why,
                        "NetworkManager configures %s; tell it not to, by [keyfile] "
                        "unmanaged-devices=interface-name:%s in "
                        "/etc/NetworkManager/conf.d/nspawn-btrfs.conf",
                        id->name, id->name) < 0
                       ? -ENOMEM
                       : 1;
}

static int by_dhcpcd(const char *link, char **ret_why) {
        _cleanup_free_ char *conf = NULL, *own = NULL, *own4 = NULL;
        bool for_all, for_it;

        if (asprintf(&own, "/run/dhcpcd/%s.pid", link) < 0 ||
            asprintf(&own4, "/run/dhcpcd/%s-4.pid", link) < 0)
                return -ENOMEM;
        for_all = is_enabled("dhcpcd.service") || is_enabled("dhcpcd5.service") ||
                  runs("/run/dhcpcd/pid", "dhcpcd") || runs("/run/dhcpcd.pid", "dhcpcd");
        for_it = runs(own, "dhcpcd") || runs(own4, "dhcpcd");
        if (for_all && !for_it &&
            (read_file_at(AT_FDCWD, "/etc/dhcpcd.conf", CONF_MAX, &conf, NULL) < 0 ||
             !dhcpcd_denies(conf, link)))
                for_it = true;
        if (!for_it)
                return 0;
        return asprintf(ret_why,
                        "dhcpcd configures %s; tell it not to, by \"denyinterfaces %s\" in /etc/dhcpcd.conf",
                        link, link) < 0
                       ? -ENOMEM
                       : 1;
}

static int by_dhclient(const char *link, char **ret_why) {
        _cleanup_free_ char *pidfile = NULL;

        if (asprintf(&pidfile, "/run/dhclient.%s.pid", link) < 0)
                return -ENOMEM;
        if (!runs(pidfile, "dhclient"))
                return 0;
        return asprintf(ret_why,
                        "dhclient runs for %s; see that it is not started at the next boot, and reboot",
                        link) < 0
                       ? -ENOMEM
                       : 1;
}

bool link_has_daemon(const char *link) {
        _cleanup_free_ char *by = NULL, *also = NULL;
        _cleanup_link_id_ LinkId id = {};

        return link_id(link, &id) >= 0 && (by_network_manager(&id, &by) > 0 || by_dhcpcd(link, &also) > 0);
}

int link_owner(const LinkId *id, char **ret_why) {
        int r;

        r = by_file(id->name, ret_why);
        if (r == 0)
                r = by_network_manager(id, ret_why);
        if (r == 0)
                r = by_dhcpcd(id->name, ret_why);
        return r == 0 ? by_dhclient(id->name, ret_why) : r;
}
