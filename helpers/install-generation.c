/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Run after each daemon-reload: makes networkd, bridges and timers what the newest generation says, and takes away what
 * it does not have any more. Says what is wrong in the files, and fails then, so that "systemctl --failed" tells. */

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "bridge.h"
#include "bus.h"
#include "complaints.h"
#include "fileio.h"
#include "hold-back.h"
#include "log.h"
#include "mountpoint.h"
#include "network-files.h"
#include "paths.h"
#include "settings.h"
#include "strv.h"
#include "timers.h"
#include "uplink.h"

enum {
        GENERATION_WAIT_USEC = 10 * 1000 * 1000,
        BRIDGE_WAIT_USEC = 15 * 1000 * 1000,
        BRIDGE_POLL_USEC = 20 * 1000,
};

typedef struct Apply {
        sd_bus *bus;
        Generation before, current; /* before is not set at the first run */
        char **held;                /* bridges */
} Apply;

static void apply_done(Apply *a) {
        generation_done(&a->before);
        generation_done(&a->current);
        strv_free(a->held);
        sd_bus_flush_close_unref(a->bus);
}

#define NETDEV_PREFIX STAGED "/network/50-nspawn-btrfs-"

/* The name of the bridge whose .netdev ENTRY is, NULL if it is none, or of one with uplinks. The caller frees. */
static char *bridge_of(const ManifestEntry *e) {
        return manifest_entry_name(e, NETDEV_PREFIX, ".netdev");
}

static int reload_networkd(Apply *a) {
        int r = bus_unit_job(a->bus, "ReloadOrTryRestartUnit", "systemd-networkd.service", "replace", NULL);

        return r < 0 ? log_error_errno(r, "Failed to reload systemd-networkd.service: %m") : 0;
}

/* One that guests still use stays: taking it away would cut them off. */
static int remove_bridge(const char *name) {
        int r = bridge_remove_idle(name);

        if (r < 0)
                return log_error_errno(r, "Failed to remove bridge %s: %m", name);
        if (r > 0)
                log_info("Removed bridge %s.", name);
        else if (bridge_exists(name))
                log_notice("Bridge %s is configured no longer, but has ports; it stays until they are gone.",
                           name);
        return 0;
}

static int remove_bridges(Apply *a) {
        _cleanup_uplinks_ Uplinks wanted = {}, in_force = {};
        int r;

        r = uplinks_wanted(&a->current, &wanted);
        if (r >= 0)
                r = uplinks_in_force(&in_force);
        if (r < 0)
                return log_error_errno(r, "Failed to read which bridges have uplinks: %m");

        for (ManifestEntry e = {}; manifest_next(&a->before.manifest, NETDEV_PREFIX, &e);) {
                _cleanup_free_ char *name = bridge_of(&e);

                if (name && !manifest_find(&a->current.manifest, e.path) && !uplinks_find(&wanted, name) &&
                    !uplinks_find(&in_force, name))
                        RET_GATHER(r, remove_bridge(name));
        }
        return r;
}

static int wait_for_bridge(const char *name, unsigned *budget) {
        while (!bridge_exists(name) && *budget >= BRIDGE_POLL_USEC) {
                (void) usleep(BRIDGE_POLL_USEC);
                *budget -= BRIDGE_POLL_USEC;
        }
        if (bridge_exists(name))
                return 0;
        return log_error_errno(
                ETIMEDOUT,
                "Bridge %s was not made by systemd-networkd: see \"journalctl -u systemd-networkd\".", name);
}

static int wait_for_bridges(Apply *a) {
        unsigned budget = BRIDGE_WAIT_USEC; /* for all together: one that cannot be made does not add up */
        int r = 0;

        for (ManifestEntry e = {}; manifest_next(&a->current.manifest, NETDEV_PREFIX, &e);) {
                _cleanup_free_ char *name = bridge_of(&e);

                if (name && !strv_contains(a->held, name))
                        RET_GATHER(r, wait_for_bridge(name, &budget));
        }
        return r;
}

static int update_network(Apply *a) {
        int held, n, r;

        held = hold_back(&a->current, !generation_is_set(&a->before), &a->held);
        if (held < 0)
                return log_error_errno(held, "Failed to look for routes by router advertisement: %m");
        n = network_files_install(&a->current, a->held);
        if (n < 0)
                return log_error_errno(n, "Failed to install network files: %m");
        r = n > 0 ? reload_networkd(a) : 0;
        RET_GATHER(r, remove_bridges(a));
        RET_GATHER(r, wait_for_bridges(a));
        return r < 0 ? r : held > 0 ? -EPERM : 0;
}

static bool is_stopped(Apply *a, const char *name, bool *ret_starting) {
        _cleanup_free_ char *unit = NULL, *state = NULL;

        *ret_starting = false;
        if (asprintf(&unit, "systemd-nspawn@%s.service", name) < 0 ||
            bus_unit_get_string(a->bus, unit, "Unit", "ActiveState", &state) < 0)
                return false;
        *ret_starting = streq(state, "activating");
        return streq(state, "inactive") || streq(state, "failed");
}

/* A guest that runs may reboot: then it goes on with the copy. One that starts right now is prepare's. */
static int remove_settings(Apply *a) {
        _cleanup_strv_ char **names = NULL;
        int r;

        r = settings_list(&names);
        STRV_FOREACH(n, names) {
                bool starting, stopped;
                int k;

                if (generation_has_container(&a->current, *n))
                        continue;
                stopped = is_stopped(a, *n, &starting);
                if (starting)
                        continue;
                k = settings_remove(*n, !stopped);
                if (k < 0)
                        log_error_errno(k, "Failed to remove the settings of %s: %m", *n);
                RET_GATHER(r, k);
        }
        return r;
}

static int repeat_complaints(Apply *a) {
        int n = complaints_log(&a->current);

        if (n < 0)
                return log_error_errno(n, "Failed to read the generator's complaints: %m");
        return n > 0 ? -EBADMSG : 0;
}

/* Not an error, and nothing that anybody else would say. */
static int say_pending(Apply *a) {
        _cleanup_strv_ char **names = NULL;
        int r = uplink_pending(&a->current, &names);

        if (r < 0)
                return log_error_errno(r, "Failed to compare bridges with uplinks: %m");
        STRV_FOREACH(n, names)
                log_notice("Bridge %s waits for \"nspawn-btrfs apply --uplink\" or the next boot.", *n);
        return 0;
}

/* What is mounted stays; the next boot goes without it. */
static void say_pool_is_gone(Apply *a) {
        if (generation_is_set(&a->before) && manifest_find(&a->before.manifest, STAGED_POOL) &&
            !manifest_find(&a->current.manifest, STAGED_POOL) && is_mount_point(STATE_DIR) > 0)
                log_warning(
                        "The pool is declared no longer. It stays mounted until the next boot; after that "
                        "its containers are not there, and none is made in their place.");
}

static int open_generations(Apply *a) {
        int r;

        r = generation_refresh_wait(GENERATION_WAIT_USEC);
        if (r < 0)
                return generation_log(r);
        r = generation_open("current", &a->current);
        if (r < 0)
                return generation_log(r);
        r = generation_open("applied", &a->before);
        if (r < 0 && r != -ENOENT)
                log_warning("Failed to open what was applied before, going on without: %s", strerror(-r));
        return 0;
}

static int apply(Apply *a) {
        int r;

        r = open_generations(a);
        if (r < 0)
                return r;
        r = bus_open(&a->bus);
        if (r < 0)
                return log_error_errno(r, "Failed to connect to the system bus: %m");

        r = update_network(a);
        RET_GATHER(r, timers_update(a->bus, generation_is_set(&a->before) ? &a->before.manifest : NULL,
                                    &a->current.manifest));
        RET_GATHER(r, remove_settings(a));
        say_pool_is_gone(a);
        RET_GATHER(r, generation_set_applied(&a->current));
        RET_GATHER(r, say_pending(a));
        RET_GATHER(r, repeat_complaints(a));
        return r;
}

int main(int argc, char *argv[]) {
        _cleanup_(apply_done) Apply a = {};

        umask(0022);
        log_open("install-generation", false);

        /* First: a reload that comes while this runs writes it again, and the path unit starts us again. */
        if (unlink(STAGED_DIR "/stamp") < 0 && errno != ENOENT)
                log_warning_errno(errno, "Failed to remove the generator's stamp: %m");
        return apply(&a) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
