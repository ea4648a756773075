/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* networkd brings back what its files say. This is for when it cannot, or is late, or never knew of it; and what it knows it
 * takes over again. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "fileio.h"
#include "link.h"
#include "netlink.h"
#include "strv.h"
#include "uplink-state.h"

enum {
        STATE_MAX = 16 * 1024 * 1024,
        POLL_USEC = 50 * 1000,
        PASSES = 3, /* a route's gateway may be behind another route */
};

typedef struct Save {
        FILE *f;
        int index; /* of the link */
} Save;

static int keep(Save *s, const struct nlmsghdr *h) {
        static const char zeros[NLMSG_ALIGNTO];
        size_t padding = NLMSG_ALIGN(h->nlmsg_len) - h->nlmsg_len;

        return fwrite(h, h->nlmsg_len, 1, s->f) == 1 && fwrite(zeros, 1, padding, s->f) == padding ? 0
                                                                                                   : -EIO;
}

/* Link-local and temporary ones are the kernel's, and made anew. */
static int save_address(const struct nlmsghdr *h, void *userdata) {
        const struct ifaddrmsg *m = NLMSG_DATA(h);
        Save *s = userdata;

        if (h->nlmsg_type != RTM_NEWADDR || (int) m->ifa_index != s->index ||
            (m->ifa_family == AF_INET6 && (m->ifa_scope == RT_SCOPE_LINK || m->ifa_flags & IFA_F_TEMPORARY)))
                return 0;
        return keep(s, h);
}

/* The kernel's come with the addresses, those of advertisements with the next one: they have a time. */
static int save_route(const struct nlmsghdr *h, void *userdata) {
        const struct rtmsg *m = NLMSG_DATA(h);
        const struct rtattr *link;
        Save *s = userdata;

        if (h->nlmsg_type != RTM_NEWROUTE || m->rtm_protocol == RTPROT_KERNEL ||
            m->rtm_protocol == RTPROT_RA || m->rtm_flags & RTM_F_CLONED)
                return 0;
        link = netlink_attribute(h, sizeof(*m), RTA_OIF, sizeof(int));
        return link && *(const int *) RTA_DATA(link) == s->index ? keep(s, h) : 0;
}

/* Those that every host has say no priority, and would be made a second time. */
static int save_rule(const struct nlmsghdr *h, void *userdata) {
        const struct rtattr *by = netlink_attribute(h, sizeof(struct fib_rule_hdr), FRA_PROTOCOL, 1);

        if (h->nlmsg_type != RTM_NEWRULE || (by && *(const unsigned char *) RTA_DATA(by) == RTPROT_KERNEL) ||
            !netlink_attribute(h, sizeof(struct fib_rule_hdr), FRA_PRIORITY, sizeof(unsigned)))
                return 0;
        return keep(userdata, h);
}

int uplink_state_save(const char *path, const char *link) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        Save s = { .index = (int) if_nametoindex(link) };
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        s.f = m.f;
        r = netlink_dump(RTM_GETADDR, AF_UNSPEC, save_address, &s);
        if (r >= 0)
                r = netlink_dump(RTM_GETROUTE, AF_INET, save_route, &s);
        if (r >= 0)
                r = netlink_dump(RTM_GETROUTE, AF_INET6, save_route, &s);
        if (r >= 0)
                r = netlink_dump(RTM_GETRULE, AF_INET, save_rule, &s);
        if (r >= 0)
                r = netlink_dump(RTM_GETRULE, AF_INET6, save_rule, &s);
        if (r >= 0)
                r = memstream_take(&m, &text, &size);
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, text, size, 0600, 0);
        return r < 0 ? r : 0;
}

static void set_up(const char *link) {
        _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        struct ifreq ifr = {};

        (void) snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", link);
        if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
                return;
        ifr.ifr_flags |= IFF_UP;
        (void) ioctl(fd, SIOCSIFFLAGS, &ifr);
}

/* The device may be another one of the same name by now. What a dump says of the moment may not be told back. */
static void adapt(struct nlmsghdr *h, int index) {
        struct rtmsg *route = NLMSG_DATA(h);
        struct rtattr *link;

        if (h->nlmsg_type == RTM_NEWADDR)
                ((struct ifaddrmsg *) NLMSG_DATA(h))->ifa_index = (unsigned) index;
        if (h->nlmsg_type != RTM_NEWROUTE)
                return;
        route->rtm_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
        link = (struct rtattr *) netlink_attribute(h, sizeof(*route), RTA_OIF, sizeof(int));
        if (link)
                memcpy(RTA_DATA(link), &index, sizeof(index));
}

/* Tells the kernel all of it. Returns how much it did not have, *FAILED is the last error. */
static int tell(char *text, size_t size, int index, int *failed) {
        int added = 0;

        for (struct nlmsghdr *h = (struct nlmsghdr *) text; NLMSG_OK(h, size); h = NLMSG_NEXT(h, size)) {
                int r;

                adapt(h, index);
                r = netlink_add(h);
                if (r >= 0)
                        added++;
                else if (r != -EEXIST)
                        *failed = r;
        }
        return added;
}

/* Whether HAVE, of link_addresses(), has what H says; what that leaves out is not waited for. */
static bool has_address(const struct nlmsghdr *h, char *const *have) {
        const struct ifaddrmsg *m = NLMSG_DATA(h);
        size_t n = m->ifa_family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
        const struct rtattr *a = netlink_attribute(h, sizeof(*m), IFA_LOCAL, n)
                                         ?: netlink_attribute(h, sizeof(*m), IFA_ADDRESS, n);
        char text[INET6_ADDRSTRLEN + sizeof("/128")];

        if (!a || m->ifa_scope == RT_SCOPE_LINK ||
            !inet_ntop(m->ifa_family, RTA_DATA(a), text, sizeof(text)))
                return true;
        (void) snprintf(text + strlen(text), sizeof(text) - strlen(text), "/%u", m->ifa_prefixlen);
        return strv_contains(have, text);
}

/* Whether LINK has all addresses in TEXT. Those of the change that is undone may be there still. */
static bool has_addresses(char *text, size_t size, const char *link) {
        _cleanup_strv_ char **have = NULL;

        if (link_addresses(link, &have) < 0)
                return false;
        for (struct nlmsghdr *h = (struct nlmsghdr *) text; NLMSG_OK(h, size); h = NLMSG_NEXT(h, size))
                if (h->nlmsg_type == RTM_NEWADDR && !has_address(h, have))
                        return false;
        return true;
}

int uplink_state_restore(const char *path, const char *link, unsigned usec) {
        _cleanup_free_ char *text = NULL;
        int index = (int) if_nametoindex(link), failed, added = 0, r;
        size_t size;

        r = read_file_at(AT_FDCWD, path, STATE_MAX, &text, &size);
        if (r < 0 || index == 0)
                return r == -ENOENT ? 0 : r;
        set_up(link);
        for (unsigned waited = 0; waited < usec && !has_addresses(text, size, link); waited += POLL_USEC)
                (void) usleep(POLL_USEC);
        for (unsigned pass = 0; pass < PASSES; pass++) {
                failed = 0;
                added += tell(text, size, index, &failed);
        }
        return failed < 0 ? failed : added;
}
