/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Properties of units. To ask for one changes nothing: where the answer is lost (a daemon-reexec, as each upgrade of systemd
 * does; a bus that is restarted), it is asked for again, on PID 1's own socket, for half a minute. */

#include <time.h>

#include "bus-job.h"
#include "bus.h"
#include "strv.h"

enum { AGAIN_PAUSE_MSEC = 100, AGAIN_MAX = 300 };

typedef struct Property {
        char *path, *interface;
        const char *name, *type;
} Property;

static void property_done(Property *p) {
        free(p->path);
        free(p->interface);
}

static int property_of(const char *unit, const char *interface, const char *name, const char *type,
                       Property *ret) {
        int r;

        *ret = (Property){ .name = name, .type = type };
        r = sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &ret->path);
        if (r < 0)
                return r;
        if (asprintf(&ret->interface, "org.freedesktop.systemd1.%s", interface) < 0) {
                ret->interface = NULL;
                return -ENOMEM;
        }
        return 0;
}

static int get_once(sd_bus *bus, const Property *p, sd_bus_message **ret) {
        return sd_bus_get_property(bus, BUS_SYSTEMD, p->path, p->interface, p->name, NULL, ret, p->type);
}

static int get_again(const Property *p, sd_bus_message **ret) {
        _cleanup_bus_ sd_bus *bus = NULL;
        int r = bus_open_private(&bus);

        return r < 0 ? r : get_once(bus, p, ret);
}

static int get(sd_bus *bus, const char *unit, const char *interface, const char *name, const char *type,
               sd_bus_message **ret) {
        _cleanup_(property_done) Property p = {};
        int r = property_of(unit, interface, name, type, &p);

        if (r < 0)
                return r;
        r = get_once(bus, &p, ret);
        for (unsigned i = 0; i < AGAIN_MAX && bus_is_lost(r); i++) {
                (void) nanosleep(&(struct timespec){ .tv_nsec = AGAIN_PAUSE_MSEC * 1000 * 1000 }, NULL);
                r = get_again(&p, ret);
        }
        return r;
}

/* sd-bus says by 1 that there was something to read. */
static int read_done(int r) {
        return r < 0 ? r : 0;
}

int bus_unit_get_string(sd_bus *bus, const char *unit, const char *interface, const char *property,
                        char **ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *value;
        int r = get(bus, unit, interface, property, "s", &reply);

        if (r >= 0)
                r = sd_bus_message_read(reply, "s", &value);
        if (r < 0)
                return r;
        *ret = strdup(value);
        return *ret ? 0 : -ENOMEM;
}

int bus_unit_get_u32(sd_bus *bus, const char *unit, const char *interface, const char *property,
                     uint32_t *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = get(bus, unit, interface, property, "u", &reply);

        return r < 0 ? r : read_done(sd_bus_message_read(reply, "u", ret));
}

int bus_unit_get_u64(sd_bus *bus, const char *unit, const char *interface, const char *property,
                     uint64_t *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = get(bus, unit, interface, property, "t", &reply);

        return r < 0 ? r : read_done(sd_bus_message_read(reply, "t", ret));
}

int bus_unit_get_strv(sd_bus *bus, const char *unit, const char *interface, const char *property,
                      char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = get(bus, unit, interface, property, "as", &reply);

        return r < 0 ? r : read_done(sd_bus_message_read_strv(reply, ret));
}

int bus_unit_get_job(sd_bus *bus, const char *unit, uint32_t *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r = get(bus, unit, "Unit", "Job", "(uo)", &reply);

        return r < 0 ? r : read_done(sd_bus_message_read(reply, "(uo)", ret, NULL));
}

int bus_unit_get_run(sd_bus *bus, const char *unit, sd_id128_t *ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const void *bytes;
        size_t size;
        int r = get(bus, unit, "Unit", "InvocationID", "ay", &reply);

        if (r >= 0)
                r = sd_bus_message_read_array(reply, 'y', &bytes, &size);
        if (r < 0)
                return r;
        *ret = SD_ID128_NULL; /* of one that never ran the array is empty */
        if (size == sizeof(*ret))
                memcpy(ret, bytes, size);
        return 0;
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

int bus_service_command(sd_bus *bus, const char *unit, const char *property, const char *program,
                        char ***ret) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        _cleanup_strv_ char **words = NULL;
        bool found = false;
        int r;

        r = get(bus, unit, "Service", property, "a(sasbttttuii)", &reply);
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "(sasbttttuii)");
        if (r < 0)
                return r;
        while (!found && (r = read_command(reply, &words)) > 0)
                found = program && words && streq(words[0], program);
        if (r < 0 || (program && !found))
                return r < 0 ? r : -ENOENT;
        if (ret)
                *ret = TAKE_PTR(words);
        return 0;
}
