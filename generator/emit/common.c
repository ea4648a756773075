/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is there once, however many objects there are. */

#include "emit.h"
#include "util.h"

static int emit_text(Plan *p, PlaceId place, const char *text) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        fputs(text, m.f);
        return plan_file(p, NULL, place, NULL, &m);
}

/* apply repeats them and fails, so that "systemctl --failed" tells. */
static int emit_diagnostics(Plan *p, const Diags *d) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        for (size_t i = 0; i < d->n; i++)
                fprintf(m.f, "<%d>%s\n", d->items[i].level, d->items[i].text);
        return plan_file(p, NULL, PLACE_DIAGNOSTICS, NULL, &m);
}

/* Upholds= starts the path unit at a daemon-reload too, where a new .wants/ link of an active target does nothing; the
 * link has apply run within the boot's own transaction. */
static int emit_own_units(Plan *p) {
        int r;

        r = emit_text(p, PLACE_PATHS,
                      "# Written by nspawn-btrfs-generator.\n\n[Unit]\nUpholds=nspawn-btrfs-apply.path\n");
        if (r < 0)
                return r;
        return plan_link(p, NULL, PLACE_APPLY_LINK, NULL, SYSTEM_UNIT_DIR "/nspawn-btrfs-apply.service");
}

static int emit_dropin(Plan *p, const char *kind, const char *network) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        fprintf(m.f, "# Written by nspawn-btrfs-generator.\n\n[Link]\nRequiredForOnline=no\n\n[Network]\n%s",
                network);
        return plan_file(p, NULL, PLACE_PORTS, kind, &m);
}

/* Host sides of containers: never taken off their bridge, never waited for by wait-online (252 and 257 lack the latter).
 * systemd's own files say IPMasquerade=both and IPv6SendRA=yes, and either of them makes networkd switch on IPv6
 * forwarding for the whole host, whose default route by router advertisement the kernel drops then. */
static int emit_ports(Plan *p, const Resolution *x) {
        static const char no_ipv6[] = "IPMasquerade=ipv4\nIPv6SendRA=no\n";
        int r = emit_dropin(p, "vb", "KeepMaster=yes\n");

        if (r >= 0 && x->any_veth)
                r = emit_dropin(p, "ve", no_ipv6);
        if (r >= 0 && x->any_zone)
                r = emit_dropin(p, "vz", no_ipv6);
        return r;
}

static int emit_networkd(Plan *p, const Resolution *x) {
        int r;

        r = emit_ports(p, x);
        if (r < 0)
                return r;
        r = plan_link(p, NULL, PLACE_NETWORKD_LINK, NULL, SYSTEM_UNIT_DIR "/systemd-networkd.service");
        if (r < 0)
                return r;
        return plan_link(p, NULL, PLACE_NETWORK_LINK, NULL, SYSTEM_UNIT_DIR "/nspawn-btrfs-network.service");
}

int emit_common(Plan *p, const Resolution *x, const Diags *d) {
        int r;

        r = emit_diagnostics(p, d);
        if (r >= 0 && x->needs_apply)
                r = emit_own_units(p);
        if (r >= 0 && x->config->n_objects[KIND_CONTAINER] > 0)
                r = plan_link(p, NULL, PLACE_PRUNE_LINK, NULL, SYSTEM_UNIT_DIR "/nspawn-btrfs-prune.timer");
        return r < 0 || !x->needs_networkd ? r : emit_networkd(p, x);
}
