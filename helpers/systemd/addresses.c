/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "addresses.h"
#include "strv.h"

static bool is_link_local(int family, const uint8_t *a) {
        return family == AF_INET ? a[0] == 169 && a[1] == 254 : a[0] == 0xfe && (a[1] & 0xc0) == 0x80;
}

static int add(int family, const void *data, size_t size, char ***l) {
        size_t wanted = family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
        char text[INET6_ADDRSTRLEN];

        if ((family != AF_INET && family != AF_INET6) || size != wanted || is_link_local(family, data))
                return 0;
        return inet_ntop(family, data, text, sizeof(text)) ? strv_extend(l, text) : -errno;
}

#define MACHINED "org.freedesktop.machine1"
#define MACHINE1 MACHINED, "/org/freedesktop/machine1", MACHINED ".Manager"

int addresses_list_machines(sd_bus *bus, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **l = NULL;
        const char *name, *class;
        int r;

        r = sd_bus_call_method(bus, MACHINE1, "ListMachines", NULL, &reply, NULL);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(ssso)");
        while (r >= 0 && (r = sd_bus_message_read(reply, "(ssso)", &name, &class, NULL, NULL)) > 0)
                if (streq(class, "container"))
                        r = strv_extend(&l, name);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(l);
        return 0;
}

int addresses_read(sd_bus *bus, const char *name, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **l = NULL;
        int r;

        r = sd_bus_call_method(bus, MACHINE1, "GetMachineAddresses", NULL, &reply, "s", name);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(iay)");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'r', "iay")) > 0) {
                const void *data;
                size_t size;
                int family;

                r = sd_bus_message_read(reply, "i", &family);
                if (r >= 0)
                        r = sd_bus_message_read_array(reply, 'y', &data, &size);
                if (r >= 0)
                        r = add(family, data, size, &l);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(l);
        return 0;
}

static int leader_of(sd_bus *bus, const char *name, uint32_t *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *path;
        int r;

        r = sd_bus_call_method(bus, MACHINE1, "GetMachine", NULL, &reply, "s", name);
        if (r >= 0)
                r = sd_bus_message_read(reply, "o", &path);
        return r < 0 ? r
                     : sd_bus_get_property_trivial(bus, MACHINED, path, MACHINED ".Machine", "Leader", NULL,
                                                   'u', ret);
}

/* A socket in the network of process PID. Nothing of a guest's files is touched: it runs, and could hold us up. */
static int open_socket(uint32_t pid) {
        char path[sizeof("/proc//ns/net") + 3 * sizeof(uint32_t)];
        _cleanup_close_ int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), theirs = -EBADF,
                            fd = -EBADF;

        (void) snprintf(path, sizeof(path), "/proc/%u/ns/net", pid);
        theirs = open(path, O_RDONLY | O_CLOEXEC);
        if (own < 0 || theirs < 0 || setns(theirs, CLONE_NEWNET) < 0)
                return -errno;
        fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (setns(own, CLONE_NEWNET) < 0 || fd < 0)
                return -errno;
        return TAKE_FD(fd);
}

int addresses_read_mac(sd_bus *bus, const char *name, char **ret) {
        struct ifreq link = { .ifr_name = "host0" };
        const uint8_t *b = (const uint8_t *) link.ifr_hwaddr.sa_data;
        _cleanup_close_ int fd = -EBADF;
        uint32_t leader;
        int r;

        r = leader_of(bus, name, &leader);
        if (r < 0)
                return r;
        fd = open_socket(leader);
        if (fd < 0)
                return fd;
        if (ioctl(fd, SIOCGIFHWADDR, &link) < 0)
                return -errno;
        return asprintf(ret, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3], b[4], b[5]) < 0
                       ? -ENOMEM
                       : 0;
}
