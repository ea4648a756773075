/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <net/if_arp.h>

#include "boolean.h"
#include "fileio.h"
#include "keyfile.h"
#include "link.h"
#include "networkd-file.h"
#include "router-advert.h"
#include "strv.h"

enum {
        SYSCTL_MAX = 64,
        NETWORK_MAX = 1024 * 1024,
};

/* Types of links on which routers are heard: Ethernet, InfiniBand, PPP and mobile broadband. */
static bool hears_routers(const char *link) {
        static const unsigned types[] = { ARPHRD_ETHER, ARPHRD_INFINIBAND, ARPHRD_PPP, ARPHRD_RAWIP };
        _cleanup_free_ char *type = NULL;

        if (link_attribute(link, "type", &type) < 0)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (strtoul(type, NULL, 10) == types[i])
                        return true;
        return false;
}

int ra_links(char ***ret) {
        _cleanup_closedir_ DIR *d = opendir("/sys/class/net");
        _cleanup_strv_ char **links = NULL;
        struct dirent *de;
        int r = 0;

        if (!d)
                return -errno;
        while (r >= 0 && (de = readdir(d)))
                if (de->d_name[0] != '.' && !startswith(de->d_name, "ve-") &&
                    !startswith(de->d_name, "vb-") && !startswith(de->d_name, "vz-") &&
                    hears_routers(de->d_name))
                        r = strv_extend(&links, de->d_name);
        if (r < 0)
                return r;
        strv_sort(links);
        *ret = TAKE_PTR(links);
        return 0;
}

/* IPMasquerade=yes is "ipv4" to all that we run with, IPForward=yes is both. */
int ra_forwarding(const char *text, char **ret) {
        static const struct {
                const char *key, *words[2];
                bool if_true;
        } keys[] = {
                { "IPMasquerade", { "both", "ipv6" }, false },
                { "IPv6SendRA", { "static", "dhcpv6" }, true },
                { "IPv6PrefixDelegation", { "static", "dhcpv6" }, true }, /* its older name */
                { "IPForward", { "ipv6", "ipv6" }, true },
                { "IPv6Forwarding", {}, true },
                { "DHCPPrefixDelegation", {}, true },
                { "DHCPv6PrefixDelegation", {}, true },
        };

        for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                _cleanup_free_ char *value = NULL;
                bool forwards;
                int r = keyfile_get(text, "Network", keys[i].key, &value);

                if (r == -ENOENT)
                        continue;
                if (r < 0)
                        return r;
                forwards = keys[i].if_true && boolean_parse(value) > 0;
                for (size_t k = 0; k < ELEMENTSOF(keys[i].words); k++)
                        forwards = forwards || (keys[i].words[k] && streq(value, keys[i].words[k]));
                if (forwards)
                        return asprintf(ret, "%s=%s", keys[i].key, value) < 0 ? -ENOMEM : 1;
        }
        return 0;
}

/* It needs a link-local address to ask with. */
static int has_link_local(const char *text) {
        _cleanup_free_ char *value = NULL;
        int r = keyfile_get(text, "Network", "LinkLocalAddressing", &value);

        if (r < 0)
                return r == -ENOENT ? 1 : r;
        return boolean_parse(value) > 0 || streq(value, "ipv6");
}

int ra_accepted(const char *text) {
        _cleanup_free_ char *value = NULL, *forwards = NULL;
        int r = has_link_local(text);

        if (r <= 0)
                return r;
        r = keyfile_get(text, "Network", "IPv6AcceptRA", &value);
        if (r != -ENOENT)
                return r < 0 ? r : boolean_parse(value) > 0;
        r = ra_forwarding(text, &forwards);
        return r < 0 ? r : r > 0 ? 0 : -EAGAIN;
}

static int read_setting(const char *link, const char *setting) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        int r;

        if (asprintf(&path, "/proc/sys/net/ipv6/conf/%s/%s", link, setting) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, path, SYSCTL_MAX, &text, NULL);
        return r < 0 ? r : *text == '1' ? 1 : *text == '2' ? 2 : 0;
}

int ra_of_kernel(const char *link) {
        const char *of = link_exists(link) ? link : "default";
        int r = read_setting(of, "accept_ra");

        if (r > 0 && read_setting(of, "disable_ipv6") > 0)
                return 0;
        return r == -ENOENT ? 0 : r; /* no IPv6 at all */
}

int ra_own_file(const char *link, char **ret_path, char **ret_text) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "/run/systemd/network/50-nspawn-btrfs-%s.network", link) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, path, NETWORK_MAX, ret_text, NULL);
        if (r >= 0)
                *ret_path = TAKE_PTR(path);
        return r;
}

/* What it hears is its bridge's, or its bond's. */
static bool is_port(const char *link) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "/sys/class/net/%s/master", link) >= 0 && access(path, F_OK) >= 0;
}

int ra_is_at_risk(const char *link, char **ret_file) {
        _cleanup_networkd_file_ NetworkdFile f = {};
        _cleanup_link_id_ LinkId id = {};
        int r;

        *ret_file = NULL;
        if (is_port(link))
                return 0;
        r = ra_own_file(link, &f.path, &f.text);
        if (r == -ENOENT) {
                r = link_id(link, &id);
                if (r >= 0)
                        r = networkd_file_find(networkd_dirs, &id, &f);
        }
        if (r == -ENOENT)
                return ra_of_kernel(link) == 1 && read_setting(link, "forwarding") <= 0;
        if (r < 0 && r != -EAGAIN)
                return r;
        r = ra_accepted(f.text);
        if (r != -EAGAIN)
                return r < 0 ? r : 0;
        *ret_file = TAKE_PTR(f.path);
        return 1;
}
