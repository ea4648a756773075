/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Asks the kernel for what it has of links, addresses, routes and rules, as rtnetlink(7) gives it. */

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stddef.h>

/* Called for each message of a dump; a negative result ends it. */
typedef int (*NetlinkEach)(const struct nlmsghdr *h, void *userdata);

/* Dumps what RTM_GET... TYPE asks for, of FAMILY (AF_UNSPEC: all). Returns 0, a negative errno, or what EACH returned. */
int netlink_dump(int type, int family, NetlinkEach each, void *userdata);

/* Tells the kernel of H, as a dump gave it, as of something new. Returns 0, -EEXIST if it is there, or a negative errno. */
int netlink_add(const struct nlmsghdr *h);

/* The attributes behind the fixed part (of SIZE bytes) of H: walks them by RTA_OK() and RTA_NEXT(). */
static inline const struct rtattr *netlink_attributes(const struct nlmsghdr *h, size_t size, int *ret_len) {
        *ret_len = (int) (h->nlmsg_len - NLMSG_SPACE(size));
        return (const struct rtattr *) ((const char *) NLMSG_DATA(h) + NLMSG_ALIGN(size));
}

/* The attribute TYPE there; NULL if there is none, or it is shorter than MIN. */
const struct rtattr *netlink_attribute(const struct nlmsghdr *h, size_t size, int type, size_t min);
