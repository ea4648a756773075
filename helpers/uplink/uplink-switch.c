/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink-switch.h"
#include "bridge.h"
#include "hold-back.h"
#include "keyfile.h"
#include "link.h"
#include "log.h"
#include "network-files.h"
#include "spare-foreign.h"
#include "strv.h"
#include "uplink-check.h"
#include "uplink-files.h"
#include "uplink-ports.h"

enum {
        POLL_USEC = 50 * 1000,
        ADDRESS_WAIT_USEC = 10 * 1000 * 1000,
};

void uplink_switch_done(UplinkSwitch *s) {
        for (size_t i = 0; s->plans && i < s->wanted.n; i++)
                uplink_plan_done(&s->plans[i]);
        free(s->plans);
        uplinks_done(&s->wanted);
        uplinks_done(&s->in_force);
        strv_free(s->names);
        strv_free(s->addresses);
        *s = (UplinkSwitch){};
}

static bool changes(const UplinkSwitch *s, const Uplink *u) {
        return strv_contains(s->names, u->bridge);
}

static int plan(UplinkSwitch *s, size_t i, sd_bus *bus) {
        const Uplink *u = &s->wanted.items[i];
        _cleanup_free_ char *why = NULL;
        int r;

        r = uplink_plan(u, &s->wanted, &s->plans[i], &why);
        if (r == 0)
                r = hold_back_uplink(u, &why);
        if (r < 0)
                return log_error_errno(r, "Failed to look at the uplinks of bridge %s: %m", u->bridge);
        if (s->plans[i].warning)
                log_warning("Bridge %s (%s): %s.", u->bridge, u->config, s->plans[i].warning);
        if (r == 0)
                return uplink_check_state(u, bus, &s->addresses);
        log_error("Bridge %s (%s) gets no uplink: %s.", u->bridge, u->config, why);
        return -EPERM;
}

/* Bridges that are declared no longer. */
static int check_leaving(UplinkSwitch *s, sd_bus *bus) {
        int r = 0;

        for (size_t i = 0; i < s->in_force.n; i++)
                if (changes(s, &s->in_force.items[i]) &&
                    !uplinks_find(&s->wanted, s->in_force.items[i].bridge))
                        RET_GATHER(r, uplink_check_state(&s->in_force.items[i], bus, &s->addresses));
        return r;
}

int uplink_switch_prepare(UplinkSwitch *s, const Generation *g, sd_bus *bus) {
        int r;

        r = uplink_pending(g, &s->names);
        if (r >= 0)
                r = uplinks_wanted(g, &s->wanted);
        if (r >= 0)
                r = uplinks_in_force(&s->in_force);
        if (r < 0)
                return log_error_errno(r, "Failed to read which bridges have uplinks: %m");
        if (!s->names)
                return 0;
        s->plans = calloc(s->wanted.n + 1, sizeof(UplinkPlan));
        if (!s->plans)
                return log_oom();

        for (size_t i = 0; i < s->wanted.n; i++)
                if (changes(s, &s->wanted.items[i]))
                        RET_GATHER(r, plan(s, i, bus));
        RET_GATHER(r, check_leaving(s, bus));
        return r < 0 ? r : 1;
}

static int write_files(UplinkSwitch *s) {
        int r = 0;

        for (size_t i = 0; i < s->in_force.n; i++)
                if (changes(s, &s->in_force.items[i]))
                        RET_GATHER(r, uplink_uninstall(&s->in_force.items[i]));
        for (size_t i = 0; r >= 0 && i < s->wanted.n; i++)
                if (changes(s, &s->wanted.items[i]))
                        r = uplink_install(&s->wanted.items[i], &s->plans[i]);
        return r < 0 ? log_error_errno(r, "Failed to install files of networkd: %m") : 0;
}

/* What U had and NOW, NULL if the bridge is declared no longer, has not. networkd never takes a bridge away. */
static int drop(const Uplink *u, const Uplink *now, sd_bus *bus) {
        int r = 0;

        STRV_FOREACH(link, u->links) {
                if (now && strv_contains(now->links, *link))
                        continue;
                RET_GATHER(r, uplink_let_go(u->bridge, *link));
                RET_GATHER(r, uplink_revive(bus, *link));
        }
        if (now)
                return r;

        RET_GATHER(r, bridge_remove_idle(u->bridge));
        if (bridge_exists(u->bridge))
                log_notice(
                        "Bridge %s has no uplink any more, but ports of containers; it stays until they are "
                        "gone.",
                        u->bridge);
        return r;
}

static int drop_old(UplinkSwitch *s, sd_bus *bus) {
        int r = 0;

        for (size_t i = 0; i < s->in_force.n; i++) {
                const Uplink *u = &s->in_force.items[i];

                if (changes(s, u))
                        RET_GATHER(r, drop(u, uplinks_find(&s->wanted, u->bridge), bus));
        }
        return r < 0 ? log_error_errno(r, "Failed to take links off their bridges: %m") : 0;
}

/* Before 257 networkd does not change a bridge that is there. */
static int set_mac(const Uplink *u, const UplinkPlan *p) {
        _cleanup_free_ char *mac = NULL;
        int r;

        if (p->n == 0 || keyfile_get(p->files[0].text, "NetDev", "MACAddress", &mac) < 0)
                return 0;
        r = bridge_set_mac(u->bridge, mac);
        return r < 0 ? log_error_errno(r, "Failed to give bridge %s the MAC %s: %m", u->bridge, mac) : 0;
}

static int attach(const Uplink *u, const char *link, sd_bus *bus) {
        int r;

        if (!link_exists(link)) {
                log_warning("There is no link %s yet; bridge %s gets it when it comes.", link, u->bridge);
                return 0;
        }
        r = uplink_attach(bus, u->bridge, link);
        return r < 0 ? log_error_errno(r,
                                       "systemd-networkd did not attach %s to bridge %s (%m): see "
                                       "\"journalctl -u systemd-networkd\".",
                                       link, u->bridge)
                     : 0;
}

/* Of rules of others, by which the host may be reached. A reload does not read networkd.conf, and a restart does not
 * take addresses off a link that is to be a port: so it is by the files as they were. */
static int tell_networkd(const UplinkSwitch *s, const Generation *g, sd_bus *bus) {
        int r = spare_foreign(g);

        if (r == 0)
                return 0;
        if (r > 0)
                r = bus_restart_unit(bus, "systemd-networkd.service");
        for (size_t i = 0; r >= 0 && i < s->wanted.n; i++)
                STRV_FOREACH(link, s->wanted.items[i].links)
                        RET_GATHER(r, uplink_settle(bus, *link));
        return r < 0 ? log_error_errno(r, "Failed to have systemd-networkd spare rules of others: %m") : 0;
}

/* However long it takes: a restart instead would leave the addresses on a link that is to be a port, and the clock runs. */
static int reload(sd_bus *bus) {
        int r = bus_unit_job(bus, "ReloadOrRestartUnit", "systemd-networkd.service", "replace", NULL);

        return r < 0 ? log_error_errno(r, "Failed to reload systemd-networkd.service: %m") : 0;
}

/* Bridges that are declared without uplinks from now on: held until now, and not before the old device is gone, whose
 * MAC is the link's. */
static int make_private(const UplinkSwitch *s, const Generation *g, sd_bus *bus) {
        _cleanup_strv_ char **held = NULL;
        int r = hold_back(g, false, &held);

        if (r >= 0)
                r = network_files_install(g, held);
        if (r < 0)
                return log_error_errno(r, "Failed to install files of networkd: %m");
        if (r == 0)
                return 0;
        r = reload(bus);
        STRV_FOREACH(n, s->names)
                if (r >= 0 && !uplinks_find(&s->wanted, *n))
                        (void) uplink_settle(bus, *n);
        return r;
}

int uplink_switch_run(UplinkSwitch *s, const Generation *g, sd_bus *bus) {
        int r;

        r = tell_networkd(s, g, bus);
        if (r >= 0)
                r = write_files(s);
        if (r >= 0)
                r = reload(bus);
        if (r >= 0)
                r = drop_old(s, bus);
        if (r >= 0)
                r = make_private(s, g, bus);
        for (size_t i = 0; r >= 0 && i < s->wanted.n; i++) {
                const Uplink *u = &s->wanted.items[i];

                if (!changes(s, u))
                        continue;
                STRV_FOREACH(link, u->links)
                        if (r >= 0)
                                r = attach(u, *link, bus);
                if (r >= 0)
                        r = set_mac(u, &s->plans[i]);
        }
        return r;
}

static const char *first_missing(char *const *wanted, char *const *have) {
        STRV_FOREACH(w, wanted)
                if (!strv_contains(have, *w))
                        return *w;
        return NULL;
}

static void report(const char *link) {
        _cleanup_strv_ char **have = NULL;

        if (link_addresses(link, &have) < 0)
                return;
        STRV_FOREACH(a, have)
                log_info("Bridge %s has %s.", link, *a);
        if (!have && bridge_exists(link))
                log_info("Bridge %s has no address.", link);
}

void uplink_switch_report(const UplinkSwitch *s) {
        const char *missing;

        for (unsigned waited = 0;; waited += POLL_USEC) {
                _cleanup_strv_ char **have = NULL;

                if (link_addresses(NULL, &have) < 0)
                        return;
                missing = first_missing(s->addresses, have);
                if (missing && waited < ADDRESS_WAIT_USEC) {
                        (void) usleep(POLL_USEC);
                        continue;
                }
                if (missing)
                        log_warning("%s, which this host had before, is gone.", missing);
                break;
        }
        STRV_FOREACH(n, s->names)
                report(*n);
}
