/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <net/if.h>
#include <sys/socket.h>

#include "boolean.h"
#include "fileio.h"
#include "keyfile.h"
#include "link.h"
#include "netlink.h"
#include "networkd-file.h"
#include "router-advert.h"
#include "strv.h"

enum {
        SYSCTL_MAX = 64,
        NETWORK_MAX = 1024 * 1024,
};

static int add_link(unsigned index, char ***links) {
        char name[IF_NAMESIZE];

        if (!if_indextoname(index, name) || strv_contains(*links, name))
                return 0;
        return strv_extend(links, name);
}

static int add_hops(const struct rtattr *hops, char ***links) {
        int left = (int) RTA_PAYLOAD(hops), r = 0;

        for (const struct rtnexthop *h = RTA_DATA(hops); r >= 0 && RTNH_OK(h, left);) {
                r = add_link((unsigned) h->rtnh_ifindex, links);
                left -= RTNH_ALIGN(h->rtnh_len);
                h = RTNH_NEXT(h);
        }
        return r;
}

/* Both the kernel and networkd mark theirs by the protocol. */
static int add_route(const struct nlmsghdr *h, void *userdata) {
        const struct rtmsg *m = NLMSG_DATA(h);
        const struct rtattr *link, *hops;

        if (h->nlmsg_type != RTM_NEWROUTE || m->rtm_dst_len != 0 || m->rtm_protocol != RTPROT_RA ||
            m->rtm_type != RTN_UNICAST)
                return 0;
        link = netlink_attribute(h, sizeof(struct rtmsg), RTA_OIF, sizeof(unsigned));
        hops = netlink_attribute(h, sizeof(struct rtmsg), RTA_MULTIPATH, 0);
        if (hops)
                return add_hops(hops, userdata);
        return link ? add_link(*(const unsigned *) RTA_DATA(link), userdata) : 0;
}

int ra_default_links(char ***ret) {
        _cleanup_strv_ char **links = NULL;
        int r;

        r = netlink_dump(RTM_GETROUTE, AF_INET6, add_route, &links);
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

static int read_accept_ra(const char *link) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        int r;

        if (asprintf(&path, "/proc/sys/net/ipv6/conf/%s/accept_ra", link) < 0)
                return -ENOMEM;
        r = read_file_at(AT_FDCWD, path, SYSCTL_MAX, &text, NULL);
        return r < 0 ? r : *text == '1' ? 1 : *text == '2' ? 2 : 0;
}

int ra_of_kernel(const char *link) {
        int r = read_accept_ra(link);

        if (r == -ENOENT && !link_exists(link))
                r = read_accept_ra("default");
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

int ra_is_at_risk(const char *link, char **ret_file) {
        _cleanup_networkd_file_ NetworkdFile f = {};
        _cleanup_link_id_ LinkId id = {};
        int r;

        *ret_file = NULL;
        r = ra_own_file(link, &f.path, &f.text);
        if (r == -ENOENT) {
                r = link_id(link, &id);
                if (r >= 0)
                        r = networkd_file_find(networkd_dirs, &id, &f);
        }
        if (r == -ENOENT)
                return ra_of_kernel(link) == 1;
        if (r < 0 && r != -EAGAIN)
                return r;
        r = ra_accepted(f.text);
        if (r != -EAGAIN)
                return r < 0 ? r : 0;
        *ret_file = TAKE_PTR(f.path);
        return 1;
}
