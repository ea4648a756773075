/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one ExecStartPre= of systemd-nspawn@.service. For a name that is not ours it ends at once. Otherwise the start
 * goes on only when all that its files say is in force: never with the stock unit's defaults instead. */

#include <fcntl.h>
#include <sys/stat.h>

#include "bus.h"
#include "claims.h"
#include "environment.h"
#include "first-start.h"
#include "generation.h"
#include "guest-network.h"
#include "guest-services.h"
#include "log.h"
#include "move.h"
#include "name.h"
#include "order-start.h"
#include "order.h"
#include "owners.h"
#include "paths.h"
#include "reboot.h"
#include "registration.h"
#include "remembered.h"
#include "settings.h"
#include "stale-export.h"
#include "wait-links.h"

enum {
        GENERATION_WAIT_USEC = 20 * 1000 * 1000,
        ROUNDS_MAX = 20, /* daemon-reloads in one start, each of which changed what it is to go by */
};

typedef struct Start {
        const char *name;
        bool declared;           /* says its unit, as PID 1 has read it */
        bool reboots;            /* the guest does: it has settings to go on with */
        char done[HASH_HEX + 1]; /* the generation that the last round went by */
} Start;

/* Whether NAME is known to be ours though the generator left nothing: from before, or after a boot by what a first
 * start leaves behind. */
static bool was_ours(const char *name) {
        _cleanup_generation_ Generation g = {};
        _cleanup_free_ char *path = NULL;

        if (generation_open("current", &g) >= 0)
                return generation_has_container(&g, name);
        return asprintf(&path, SNAPSHOTS_DIR "/%s", name) >= 0 && access(path, F_OK) >= 0;
}

/* REFUSED says why it must not start. Its image stays as it is; a rebooting guest comes back as it was. */
static int refuse(const Start *s, const char *refused) {
        int r = order_at_start(s->name, refused, true);

        if (r < 0)
                return r;
        if (s->reboots && settings_restore(s->name) >= 0) {
                log_warning("%s", refused);
                log_warning("%s reboots with the settings of its last start.", s->name);
                return 0;
        }
        return log_error_errno(EPERM, "%s", refused);
}

static int refuse_without_generation(const Start *s) {
        return refuse(
                s, "nspawn-btrfs-generator left nothing to go by: it failed, or nspawn_btrfs=no is on the "
                   "kernel "
                   "command line. See \"journalctl -k -g nspawn-btrfs\", then \"systemctl daemon-reload\".");
}

static int refuse_other_version(const Start *s) {
        return refuse(s, "What nspawn-btrfs-generator wrote is of another version than this program: "
                         "\"systemctl daemon-reload\" renews it.");
}

/* Not ours by the newest generation. */
static int leave_alone(const Start *s) {
        int r = order_at_start(s->name, NULL, false);

        if (r < 0)
                return r;
        if (s->reboots && settings_restore(s->name) >= 0) {
                log_warning(
                        "The file of container %s is gone; it reboots with the settings of its last start.",
                        s->name);
                return 0;
        }
        if (s->declared || *s->done)
                return log_error_errno(ESTALE, "The file of container %s was removed while it started.",
                                       s->name);
        r = settings_remove(s->name, false);
        return r < 0 ? log_error_errno(r, "Failed to remove the old settings of %s: %m", s->name) : 0;
}

/* systemd-nspawn drops a value that it does not know and goes on with its default: "PrivateUsersOwnership=foreign" would
 * have the whole image chowned. Returns as refuse(), but 1 for a guest that reboots on its last good settings. */
static int check_since(const Start *s, const Fields *start) {
        _cleanup_bus_ sd_bus *bus = NULL;
        unsigned systemd;
        int r;

        if (!fields_get(start, "Since"))
                return 0;
        r = bus_open(&bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to the system bus: %m");
        systemd = bus_systemd_version(bus);

        for (const Field *f = NULL; (f = fields_next(start, f, "Since"));) {
                _cleanup_free_ char *text = NULL;
                char *what;
                unsigned long since = strtoul(f->value, &what, 10);

                if (since <= systemd)
                        continue;
                if (asprintf(&text, "%s takes systemd %lu, and this is %u.", what + strspn(what, " "), since,
                             systemd) < 0)
                        return log_oom();
                r = refuse(s, text);
                return r < 0 ? r : 1;
        }
        return 0;
}

/* All that ExecStart= then goes by: the settings, the environment, and the addresses that nobody else may use. */
static int install(const Generation *g, const char *name, const Fields *start) {
        _cleanup_bus_ sd_bus *bus = NULL;
        char mac[MAC_TEXT + 1] = "";
        SettingsContext context = { .mac = mac };
        int r;

        r = bus_open(&bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to the system bus: %m");
        context.systemd = bus_systemd_version(bus);

        r = remembered_decide(name, fields_get(start, "MACAddress"), mac);
        if (r >= 0)
                r = claims_take(bus, g, name, mac, start);
        if (r < 0)
                return r;
        if (registration_clear(bus, name) > 0)
                log_notice("systemd-machined still knew a machine %s, which is dead; it was told.", name);
        guest_services_warn(name, start, context.systemd < GUEST_SETS_MAC && *mac);
        r = environment_install(name, mac);
        if (r < 0)
                return log_error_errno(r, "Failed to write the environment of %s: %m", name);

        r = settings_install(g, name, &context);
        if (r == -EEXIST)
                return log_error_errno(
                        r,
                        "/run/systemd/nspawn/%s.nspawn is not ours and would win over %s.container; "
                        "remove one of the two.",
                        name, name);
        return r < 0 ? log_error_errno(r, "Failed to install the settings of %s: %m", name) : 0;
}

/* One round by generation G. Returns 0 when all is in force or G is too old already, 1 when the guest reboots on its last
 * good settings. */
static int prepare_by(const Generation *g, const Start *s) {
        _cleanup_fields_ Fields start = {};
        const char *refused;
        int r;

        r = generation_fields(g, "containers", s->name, "start", &start);
        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", s->name);
        refused = fields_get(&start, "Refused");
        if (refused) {
                r = refuse(s, refused);
                return r < 0 ? r : 1;
        }
        r = check_since(s, &start);
        if (r != 0)
                return r;

        r = order_at_start(s->name, NULL, true);
        if (r >= 0)
                r = first_start(g, s->name);
        if (r >= 0 && !s->reboots)
                r = owners_check(g, s->name);
        if (r < 0)
                return r == -ESTALE ? 0 : r;
        stale_export_remove(s->name);
        r = wait_links(g, s->name, &start);
        if (r < 0)
                return r;

        return install(g, s->name, &start);
}

/* One round by the newest generation. Returns 1 if that is the one that the round before went by, or the guest reboots as
 * it was, or it is not ours: then there is nothing left to do. */
static int prepare_round(Start *s) {
        _cleanup_generation_ Generation g = {};
        int r;

        r = generation_refresh_wait(GENERATION_WAIT_USEC);
        if (r == -ENODATA)
                return refuse_without_generation(s) < 0 ? -EPERM : 1;
        if (r == -EPROTO)
                return refuse_other_version(s) < 0 ? -EPERM : 1;
        if (r < 0)
                return generation_log(r);
        r = generation_open("current", &g);
        if (r < 0)
                return generation_log(r);

        if (streq(s->done, g.manifest.hash))
                return 1;
        if (!generation_has_container(&g, s->name))
                return leave_alone(s) < 0 ? -ESTALE : 1;
        (void) snprintf(s->done, sizeof(s->done), "%s", g.manifest.hash);
        return prepare_by(&g, s);
}

/* The verdict is the last act, too: a daemon-reload may have come meanwhile. */
static int prepare(const char *name, bool declared) {
        Start s = { .name = name, .declared = declared, .reboots = reboot_take(name) };

        for (unsigned round = 0; round < ROUNDS_MAX; round++) {
                int r = prepare_round(&s);

                if (r != 0)
                        return r < 0 ? r : 0;
        }
        return log_error_errno(EAGAIN, "The configuration of %s changes faster than it can start.", name);
}

/* Whether the drop-in that the generator made for NAME is loaded. */
static bool is_declared(const char *name) {
        const char *value = getenv(OURS_ENVIRONMENT);

        return value && streq(value, name);
}

/* Without a file of ours, now or before, nobody is asked. By folders, which a reload empties for a while: for names that
 * their unit says nothing of. */
static bool is_stock(const char *name) {
        _cleanup_free_ char *staged = NULL, *kept = NULL;

        if (asprintf(&staged, STAGED_DIR "/machines/%s", name) < 0 ||
            asprintf(&kept, RUNTIME_DIR "/settings/%s.nspawn", name) < 0)
                return false;
        return access(staged, F_OK) < 0 && access(kept, F_OK) < 0 && !was_ours(name);
}

/* "machinectl clone" takes the settings along: with them a copy that is not ours would start as a double. */
static int refuse_copy(const char *name) {
        return log_error_errno(
                EADDRINUSE,
                "/run/systemd/nspawn/%s.nspawn came along by \"machinectl clone\" or \"rename\" and "
                "has another container's address. Declare %s.container, or remove that file.",
                name, name);
}

static int leave_stock(const char *name) {
        _cleanup_move_ Move m = {};
        bool ordered = order_exists(name) || move_find(name, &m) >= 0;
        int r = ordered ? order_at_start(name, NULL, false) : 0;

        return r >= 0 && settings_is_copy(name) ? refuse_copy(name) : r;
}

int main(int argc, char *argv[]) {
        bool declared;

        umask(0022);
        log_open("prepare", false);

        if (argc != 2 || !machine_name_is_valid(argv[1])) {
                log_error("Usage: prepare NAME");
                return 2;
        }
        declared = is_declared(argv[1]);
        if (!declared && is_stock(argv[1]))
                return leave_stock(argv[1]) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        return prepare(argv[1], declared) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
