/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bus.h"
#include "bus-job.h"
#include "strv.h"

#define PRIVATE_SOCKET "unix:path=/run/systemd/private"
#define RELOAD_USEC (5 * 60 * UINT64_C(1000000)) /* PID 1 gives its generators 90 s */

int bus_open_private(sd_bus **ret) {
        _cleanup_(sd_bus_unrefp) sd_bus *bus = NULL;
        int r;

        r = sd_bus_new(&bus);
        if (r >= 0)
                r = sd_bus_set_address(bus, PRIVATE_SOCKET);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(bus);
        return 0;
}

int bus_open(sd_bus **ret) {
        int r = sd_bus_open_system(ret);

        if (r >= 0)
                return 0;
        return bus_open_private(ret) < 0 ? r : 0;
}

typedef struct Property {
        char *path, *interface;
} Property;

static void property_done(Property *p) {
        free(p->path);
        free(p->interface);
}

static int property_of(const char *unit, const char *interface, Property *ret) {
        int r;

        *ret = (Property){};
        r = sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &ret->path);
        if (r < 0)
                return r;
        if (asprintf(&ret->interface, "org.freedesktop.systemd1.%s", interface) < 0) {
                ret->interface = NULL;
                return -ENOMEM;
        }
        return 0;
}

int bus_unit_get_string(sd_bus *bus, const char *unit, const char *interface, const char *property,
                        char **ret) {
        _cleanup_(property_done) Property p = {};
        int r = property_of(unit, interface, &p);

        if (r < 0)
                return r;
        return sd_bus_get_property_string(bus, BUS_SYSTEMD, p.path, p.interface, property, NULL, ret);
}

int bus_unit_get_u32(sd_bus *bus, const char *unit, const char *interface, const char *property,
                     uint32_t *ret) {
        _cleanup_(property_done) Property p = {};
        int r = property_of(unit, interface, &p);

        if (r < 0)
                return r;
        return sd_bus_get_property_trivial(bus, BUS_SYSTEMD, p.path, p.interface, property, NULL, 'u', ret);
}

int bus_unit_get_u64(sd_bus *bus, const char *unit, const char *interface, const char *property,
                     uint64_t *ret) {
        _cleanup_(property_done) Property p = {};
        int r = property_of(unit, interface, &p);

        if (r < 0)
                return r;
        return sd_bus_get_property_trivial(bus, BUS_SYSTEMD, p.path, p.interface, property, NULL, 't', ret);
}

int bus_unit_get_strv(sd_bus *bus, const char *unit, const char *interface, const char *property,
                      char ***ret) {
        _cleanup_(property_done) Property p = {};
        int r = property_of(unit, interface, &p);

        if (r < 0)
                return r;
        return sd_bus_get_property_strv(bus, BUS_SYSTEMD, p.path, p.interface, property, NULL, ret);
}

/* Reads one command of "a(sasbttttuii)". Returns 0 behind the last one. */
static int read_command(sd_bus_message *m, char ***words) {
        _cleanup_strv_ char **argv = NULL;
        int r;

        r = sd_bus_message_enter_container(m, 'r', "sasbttttuii");
        if (r <= 0)
                return r;
        r = sd_bus_message_skip(m, "s");
        if (r >= 0)
                r = sd_bus_message_read_strv(m, &argv);
        if (r >= 0)
                r = sd_bus_message_skip(m, "bttttuii");
        if (r >= 0)
                r = sd_bus_message_exit_container(m);
        if (r < 0)
                return r;
        strv_free(*words);
        *words = TAKE_PTR(argv);
        return 1;
}

int bus_service_command(sd_bus *bus, const char *unit, char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_(property_done) Property p = {};
        _cleanup_strv_ char **words = NULL;
        int r = property_of(unit, "Service", &p);

        if (r >= 0)
                r = sd_bus_get_property(bus, BUS_SYSTEMD, p.path, p.interface, "ExecStart", NULL, &reply,
                                        "a(sasbttttuii)");
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(sasbttttuii)");
        if (r < 0)
                return r;
        do
                r = read_command(reply, &words);
        while (r > 0);
        if (r >= 0)
                *ret = TAKE_PTR(words);
        return r;
}

int bus_reload(sd_bus *bus) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *call = NULL;
        int r;

        r = sd_bus_message_new_method_call(bus, &call, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "Reload");
        if (r < 0)
                return r;
        r = sd_bus_call(bus, call, RELOAD_USEC, NULL, NULL);
        return r < 0 ? r : 0;
}

unsigned bus_systemd_version(sd_bus *bus) {
        _cleanup_free_ char *version = NULL;

        if (sd_bus_get_property_string(bus, BUS_SYSTEMD, BUS_MANAGER_PATH, BUS_MANAGER, "Version", NULL,
                                       &version) < 0)
                return 0;
        return strtoul(version, NULL, 10); /* "252.39-1~deb12u2" */
}
