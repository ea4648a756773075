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

/* What is found out only when it comes into force, for those who read the file before. The installed one keeps it. */
static void print_note(FILE *f, const Object *o, const char *note) {
        if (has_uplinks(o))
                fputs(note, f);
}

static void print_netdev(FILE *f, const Object *o) {
        emit_origin(f, o);
        print_note(f, o,
                   "# Added when it comes into force: the first uplink's MAC address, if none is here.\n");
        fprintf(f, "\n[NetDev]\nName=%s\nKind=bridge\n\n[Bridge]\nSTP=no\n", o->name);
        emit_blocks(f, o, SECTION_NETDEV);
}

/* Without ports a bridge has no carrier: it must come up all the same, and the boot must not wait for it. */
static void print_network(FILE *f, const Object *o) {
        emit_origin(f, o);
        print_note(f, o,
                   "# Added when it comes into force: the number (IAID) by which DHCP servers know the\n"
                   "# first uplink, and how that has its addresses, if nothing here says any. Each uplink\n"
                   "# gets a file of its own, 00-nspawn-btrfs-LINK.network, which attaches it.\n");
        fprintf(f, "\n[Match]\nName=%s\nKind=bridge\n", o->name);
        if (!has_uplinks(o))
                fputs("\n[Link]\nRequiredForOnline=no\n\n"
                      "[Network]\nConfigureWithoutCarrier=yes\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n",
                      f);
        emit_blocks(f, o, SECTION_NETWORK);
}

/* One line may name several. */
static void print_links(FILE *f, const char *value) {
        size_t n;

        for (const char *p = value; *(p += strspn(p, " \t")); p += n) {
                n = strcspn(p, " \t");
                fprintf(f, "Uplink=%.*s\n", (int) n, p);
        }
}

static void print_uplinks(FILE *f, const Object *o) {
        fprintf(f, "ConfigFile=%s\n", o->path);
        for (const Setting *s = NULL; (s = object_next(o, s, "Bridge", "Uplink"));)
                print_links(f, s->value);
        emit_refusal(f, o, COST_UPLINK, "Refused");
}

int emit_bridge(Plan *p, const Object *o) {
        int r = plan_print(p, o, effect(o), print_netdev, STAGED "/%s/50-nspawn-btrfs-%s.netdev", folder(o),
                           o->name);

        if (r >= 0)
                r = plan_print(p, o, effect(o), print_network, STAGED "/%s/50-nspawn-btrfs-%s.network",
                               folder(o), o->name);
        if (r < 0 || !has_uplinks(o))
                return r;
        return plan_print(p, o, EFFECT_UPLINK, print_uplinks, STAGED "/bridges/%s/uplink", o->name);
}
