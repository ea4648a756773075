/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <arpa/inet.h>

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

#define MACHINE1 "org.freedesktop.machine1", "/org/freedesktop/machine1", "org.freedesktop.machine1.Manager"

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
