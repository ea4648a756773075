/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "bridge.h"
#include "fileio.h"
#include "link.h"
#include "uplink-ports.h"

#define NETWORKD "systemd-networkd.service"

enum {
        RELOAD_SEC = 10,
        RESTART_SEC = 10,
        NOTE_MAX = 64 * 1024,
        POLL_USEC = 50 * 1000,
        WAIT_USEC = 3 * 1000 * 1000,
        SETTLE_USEC = 10 * 1000 * 1000,
};

static int give_up(const char *status, void *userdata) {
        unsigned *seconds = userdata;

        return (*seconds)-- == 0 ? -ETIMEDOUT : 0;
}

static int do_job(sd_bus *bus, const char *method, unsigned seconds) {
        return bus_unit_job(bus, method, NETWORKD, "replace",
                            &(BusWait){
                                    .interval_usec = 1000 * 1000, .tick = give_up, .userdata = &seconds });
}

int uplink_networkd(sd_bus *bus, const char *method) {
        bool restart = streq(method, "RestartUnit");
        int r = do_job(bus, method, restart ? RESTART_SEC : RELOAD_SEC);

        return r < 0 && !restart ? do_job(bus, "RestartUnit", RESTART_SEC) : r;
}

/* Returns whether it came to be so. */
static bool wait_until(bool port, const char *bridge, const char *link, unsigned usec) {
        for (unsigned waited = 0; link_is_port(bridge, link) != port && waited < usec; waited += POLL_USEC)
                (void) usleep(POLL_USEC);
        return link_is_port(bridge, link) == port;
}

/* A bridge that outlived its file, for the guests on it, is not known to networkd when the file is back, and links
 * that shall be its ports wait for ever: only a start has networkd look at what there is. */
int uplink_attach(sd_bus *bus, const char *bridge, const char *link) {
        int r;

        if (wait_until(true, bridge, link, WAIT_USEC))
                return 0;
        r = uplink_networkd(bus, "RestartUnit");
        if (r < 0)
                return r;
        return wait_until(true, bridge, link, SETTLE_USEC) ? 0 : -ETIMEDOUT;
}

int uplink_let_go(const char *bridge, const char *link) {
        return wait_until(false, bridge, link, WAIT_USEC) ? 0 : bridge_detach(bridge, link);
}

/* What networkd notes of LINK (ADMIN_STATE= ...); -ENOENT if it does not know the link. */
static int read_note(const char *link, char **ret) {
        _cleanup_free_ char *index = NULL, *path = NULL;
        int r;

        r = link_attribute(link, "ifindex", &index);
        if (r < 0)
                return r;
        if (asprintf(&path, "/run/systemd/netif/links/%s", index) < 0)
                return -ENOMEM;
        return read_file_at(AT_FDCWD, path, NOTE_MAX, ret, NULL);
}

static int reconfigure(sd_bus *bus, const char *link) {
        _cleanup_free_ char *index = NULL;
        int r = link_attribute(link, "ifindex", &index);

        if (r < 0)
                return r;
        return sd_bus_call_method(bus, "org.freedesktop.network1", "/org/freedesktop/network1",
                                  "org.freedesktop.network1.Manager", "ReconfigureLink", NULL, NULL, "i",
                                  (int) strtol(index, NULL, 10));
}

int uplink_revive(sd_bus *bus, const char *link) {
        for (unsigned waited = 0; waited < WAIT_USEC; waited += POLL_USEC) {
                _cleanup_free_ char *note = NULL;
                int r = read_note(link, &note);

                if (r == -ENOENT || (r >= 0 && strstr(note, "ADMIN_STATE=configured")))
                        return 0;
                if (r >= 0 && strstr(note, "ADMIN_STATE=failed"))
                        return reconfigure(bus, link) < 0 ? uplink_networkd(bus, "RestartUnit") : 0;
                (void) usleep(POLL_USEC);
        }
        return 0; /* slow, as DHCP may be, but at it */
}

/* By the bus, since what it notes in files outlives a restart. Until it has the link that is an error. */
static bool is_settled(sd_bus *bus, const char *path) {
        _cleanup_free_ char *state = NULL;

        return sd_bus_get_property_string(bus, "org.freedesktop.network1", path,
                                          "org.freedesktop.network1.Link", "AdministrativeState", NULL,
                                          &state) >= 0 &&
               !streq(state, "pending") && !streq(state, "initialized") && !streq(state, "configuring");
}

int uplink_settle(sd_bus *bus, const char *link) {
        _cleanup_free_ char *index = NULL, *path = NULL;
        int r = link_attribute(link, "ifindex", &index);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = sd_bus_path_encode("/org/freedesktop/network1/link", index, &path);
        if (r < 0)
                return r;
        for (unsigned waited = 0; waited < SETTLE_USEC && !is_settled(bus, path); waited += POLL_USEC)
                (void) usleep(POLL_USEC);
        return 0;
}
