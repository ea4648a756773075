/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The networkd files of a bridge: what a private bridge needs, then the user's own lines, which win. */

#include "emit.h"
#include "util.h"

/* One whose only "Uplink=" is a typing error is no private bridge: its files would take effect at once, and the host's
 * own address would move to a bridge that leads nowhere. */
static bool has_uplinks(const Object *o) {
        return object_get(o, "Bridge", "Uplink") || o->refused[COST_UPLINK];
}

/* Files of a bridge with uplinks are kept apart: networkd must not see them before boot or "apply --uplink". */
static const char *folder(const Object *o) {
        return has_uplinks(o) ? "uplink" : "network";
}

static Effect effect(const Object *o) {
        return has_uplinks(o) ? EFFECT_UPLINK : EFFECT_NOW;
}

static int emit_netdev(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_origin(m.f, o);
        fprintf(m.f, "\n[NetDev]\nName=%s\nKind=bridge\n\n[Bridge]\nSTP=no\n", o->name);
        emit_blocks(m.f, o, SECTION_NETDEV);
        return plan_file(p, o, effect(o), &m, STAGED "/%s/50-nspawn-btrfs-%s.netdev", folder(o), o->name);
}

/* Without ports a bridge has no carrier: it must come up all the same, and the boot must not wait for it. */
static int emit_network(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        emit_origin(m.f, o);
        fprintf(m.f, "\n[Match]\nName=%s\nKind=bridge\n", o->name);
        if (!has_uplinks(o))
                fputs("\n[Link]\nRequiredForOnline=no\n\n"
                      "[Network]\nConfigureWithoutCarrier=yes\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n",
                      m.f);
        emit_blocks(m.f, o, SECTION_NETWORK);
        return plan_file(p, o, effect(o), &m, STAGED "/%s/50-nspawn-btrfs-%s.network", folder(o), o->name);
}

static int emit_uplinks(Plan *p, const Object *o) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        if (!has_uplinks(o))
                return 0;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        fprintf(m.f, "ConfigFile=%s\n", o->path);
        for (const Setting *s = NULL; (s = object_next(o, s, "Bridge", "Uplink"));)
                fprintf(m.f, "Uplink=%s\n", s->value);
        emit_refusal(m.f, o, COST_UPLINK, "Refused");
        return plan_file(p, o, EFFECT_UPLINK, &m, STAGED "/bridges/%s/uplink", o->name);
}

int emit_bridge(Plan *p, const Object *o) {
        int r = emit_netdev(p, o);

        if (r >= 0)
                r = emit_network(p, o);
        return r < 0 ? r : emit_uplinks(p, o);
}
