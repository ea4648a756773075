/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/socket.h>

#include "netlink.h"
#include "util.h"

enum {
        BUFFER_SIZE = 64 * 1024,
        TRIES = 5, /* of a dump that changed while it was read */
};

typedef struct Request {
        struct nlmsghdr h;
        struct rtgenmsg g;
} Request;

const struct rtattr *netlink_attribute(const struct nlmsghdr *h, size_t size, int type, size_t min) {
        int len;

        for (const struct rtattr *a = netlink_attributes(h, size, &len); RTA_OK(a, len);
             a = RTA_NEXT(a, len))
                if ((a->rta_type & NLA_TYPE_MASK) == type && RTA_PAYLOAD(a) >= min)
                        return a;
        return NULL;
}

/* Returns 1 at the end of the dump, -EAGAIN if it was of two states. */
static int take(const char *buf, size_t n, NetlinkEach each, void *userdata) {
        size_t left = n;

        for (const struct nlmsghdr *h = (const struct nlmsghdr *) buf; NLMSG_OK(h, left);
             h = NLMSG_NEXT(h, left)) {
                int r;

                if (h->nlmsg_flags & NLM_F_DUMP_INTR)
                        return -EAGAIN;
                if (h->nlmsg_type == NLMSG_DONE)
                        return 1;
                if (h->nlmsg_type == NLMSG_ERROR)
                        return ((const struct nlmsgerr *) NLMSG_DATA(h))->error ?: 1;
                r = each(h, userdata);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int dump(int fd, int type, int family, NetlinkEach each, void *userdata) {
        Request q = { .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct rtgenmsg)),
                             .nlmsg_type = (unsigned short) type,
                             .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
                      .g = { .rtgen_family = (unsigned char) family } };
        _cleanup_free_ char *buf = malloc(BUFFER_SIZE);
        int r = 0;

        if (!buf)
                return -ENOMEM;
        if (send(fd, &q, q.h.nlmsg_len, 0) < 0)
                return -errno;
        while (r == 0) {
                ssize_t n = recv(fd, buf, BUFFER_SIZE, 0);

                r = n < 0 ? -errno : take(buf, (size_t) n, each, userdata);
        }
        return r < 0 ? r : 0;
}

int netlink_dump(int type, int family, NetlinkEach each, void *userdata) {
        _cleanup_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

        return fd < 0 ? -errno : dump(fd, type, family, each, userdata);
}

static int transact(int fd, struct nlmsghdr *h) {
        _cleanup_free_ char *buf = malloc(BUFFER_SIZE);
        const struct nlmsghdr *answer = (const struct nlmsghdr *) buf;
        ssize_t n;

        if (!buf)
                return -ENOMEM;
        if (send(fd, h, h->nlmsg_len, 0) < 0)
                return -errno;
        n = recv(fd, buf, BUFFER_SIZE, 0);
        if (n < 0)
                return -errno;
        return NLMSG_OK(answer, (size_t) n) && answer->nlmsg_type == NLMSG_ERROR
                       ? ((const struct nlmsgerr *) NLMSG_DATA(answer))->error
                       : -EBADMSG;
}

int netlink_add(const struct nlmsghdr *h) {
        _cleanup_close_ int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        _cleanup_free_ struct nlmsghdr *copy = malloc(h->nlmsg_len);

        if (!copy)
                return -ENOMEM;
        if (fd < 0)
                return -errno;
        memcpy(copy, h, h->nlmsg_len);
        copy->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
        copy->nlmsg_pid = 0;
        return transact(fd, copy);
}
