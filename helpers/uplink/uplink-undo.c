/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files are put back and networkd is told: the links are then what their own files say. What networkd never does is
 * done after it: bridges that were not there go, MACs are set back; and what it should have done, but has not. */

#include <fcntl.h>

#include "bridge.h"
#include "fileio.h"
#include "link.h"
#include "log.h"
#include "strv.h"
#include "uplink-files.h"
#include "uplink-ports.h"
#include "uplink-state.h"
#include "uplink-undo.h"

enum {
        /* For networkd, to bring addresses back: for the first link, and for each one more. Time for three tries of a
         * DHCP client: an address that is there before it has its lease is a stranger's to networkd, and a server
         * may then give another. */
        STATE_USEC = 20 * 1000 * 1000,
        STATE_MORE_USEC = 1000 * 1000,
};

bool uplink_undo_exists(void) {
        return access(UPLINK_BEFORE_DIR, F_OK) >= 0;
}

/* "Attached=LINK BRIDGE". */
static int undo_port(sd_bus *bus, const char *value) {
        const char *bridge = strchr(value, ' ');
        _cleanup_free_ char *link = bridge ? strndup(value, bridge - value) : NULL;

        return link ? uplink_let_go(bridge + 1, link) : -EBADMSG;
}

/* "Port=LINK BRIDGE". */
static int redo_port(sd_bus *bus, const char *value) {
        const char *bridge = strchr(value, ' ');
        _cleanup_free_ char *link = bridge ? strndup(value, bridge - value) : NULL;

        if (!link)
                return -EBADMSG;
        return link_exists(link) ? uplink_attach(bus, bridge + 1, link) : 0;
}

static int revive(sd_bus *bus, const char *value) {
        _cleanup_free_ char *link = strndup(value, strcspn(value, " "));

        return link ? uplink_revive(bus, link) : -ENOMEM;
}

/* "Address=MAC BRIDGE". */
static int undo_mac(sd_bus *bus, const char *value) {
        const char *bridge = strchr(value, ' ');

        return bridge && bridge_exists(bridge + 1) ? bridge_set_mac(bridge + 1, value) : 0;
}

static int undo_bridge(sd_bus *bus, const char *value) {
        return bridge_remove(value);
}

/* networkd knows by its files already where the links shall go. */
static int undo_devices(sd_bus *bus, const Fields *o) {
        static const struct {
                const char *key;
                int (*undo)(sd_bus *bus, const char *value);
        } steps[] = {
                { "Attached", undo_port }, { "Made", undo_bridge }, { "Address", undo_mac },
                { "Port", redo_port },     { "Attached", revive },
        };
        int r = 0;

        for (size_t k = 0; k < ELEMENTSOF(steps); k++)
                for (const Field *i = NULL; (i = fields_next(o, i, steps[k].key));)
                        RET_GATHER(r, steps[k].undo(bus, i->value));
        return r;
}

/* The path in networkd's folder, or among the records, of what the note calls NAME. The caller frees. */
static char *noted_path(const char *name) {
        const char *rest = startswith(name, "network/");
        char *path;

        if (rest)
                return asprintf(&path, UPLINK_NETWORK_DIR "/%s", rest) < 0 ? NULL : path;
        rest = startswith(name, "record/");
        return rest && asprintf(&path, UPLINK_RECORD_DIR "/%s", rest) >= 0 ? path : NULL;
}

/* Moved, not copied: there may be no room left in /run. One that is gone was moved by an undo that was cut short. */
static int undo_file(const char *name) {
        _cleanup_free_ char *kept = NULL, *path = noted_path(name);

        if (!path || asprintf(&kept, UPLINK_BEFORE_DIR "/%s", name) < 0)
                return -ENOMEM;
        return rename(kept, path) < 0 && errno != ENOENT ? -errno : 0;
}

static int undo_new(const char *name) {
        _cleanup_free_ char *path = noted_path(name);

        if (!path)
                return -ENOMEM;
        return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

static int undo_files(const Fields *o) {
        int r = 0;

        for (const Field *i = NULL; (i = fields_next(o, i, "New"));)
                RET_GATHER(r, undo_new(i->value));
        for (const Field *i = NULL; (i = fields_next(o, i, "File"));)
                RET_GATHER(r, undo_file(i->value));
        return r < 0 ? log_error_errno(r, "Failed to put files of networkd back: %m") : 0;
}

static int undo_state(const char *link, unsigned usec) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, UPLINK_BEFORE_DIR "/state/%s", link) < 0)
                return log_oom();
        r = uplink_state_restore(path, link, usec);
        if (r > 0)
                log_notice("Gave %s back what systemd-networkd did not (%d in all).", link, r);
        return r < 0 ? log_error_errno(r, "Failed to give %s its addresses and routes back: %m", link) : 0;
}

/* The time is for all together. What is done is no failure for this. */
static void undo_states(const Fields *o) {
        unsigned usec = STATE_USEC;

        for (const Field *i = NULL; (i = fields_next(o, i, "State")); usec = STATE_MORE_USEC)
                (void) undo_state(i->value, usec);
}

static int undo_with(sd_bus *bus, const Fields *o) {
        int r, k;

        r = undo_files(o);
        k = uplink_networkd(bus, "ReloadOrRestartUnit");
        if (k < 0)
                log_error_errno(k, "Failed to reload systemd-networkd.service: %m");
        RET_GATHER(r, k);
        k = undo_devices(bus, o);
        if (k < 0)
                log_error_errno(k, "Failed to put bridges back: %m");
        RET_GATHER(r, k);
        undo_states(o);
        return r;
}

int uplink_undo(void) {
        _cleanup_bus_ sd_bus *bus = NULL;
        _cleanup_fields_ Fields o = {};
        int r;

        r = fields_read_at(AT_FDCWD, UPLINK_BEFORE_DIR "/undo", &o);
        if (r < 0)
                return log_error_errno(r, "Failed to read how it was before: %m");
        r = bus_open_private(&bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to systemd: %m");
        r = undo_with(bus, &o);
        return r < 0 ? r : uplink_undo_forget();
}

int uplink_undo_forget(void) {
        (void) remove_tree_at(AT_FDCWD, UPLINK_UNFINISHED_DIR);
        if (rename(UPLINK_BEFORE_DIR, UPLINK_UNFINISHED_DIR) < 0 && errno != ENOENT)
                return -errno;
        return remove_tree_at(AT_FDCWD, UPLINK_UNFINISHED_DIR);
}
