/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The networkd files of a bridge: what a private bridge needs, then the user's own lines, which win. */

#include "emit.h"
#include "util.h"

/* What is found out only when it comes into force, for those who read the file before. The installed one keeps it. */
static void print_note(FILE *f, const Resolved *x, const char *note) {
        if (x->has_uplinks)
                fputs(note, f);
}

static void print_netdev(FILE *f, const Resolved *x) {
        emit_origin(f, x->object);
        print_note(f, x,
                   "# Added when it comes into force: the first uplink's MAC address, if none is here.\n");
        fprintf(f, "\n[NetDev]\nName=%s\nKind=bridge\n\n[Bridge]\nSTP=no\n", x->object->name);
        emit_blocks(f, x->object, SECTION_NETDEV);
}

/* Without ports a bridge has no carrier: it must come up all the same, and the boot must not wait for it. */
static void print_network(FILE *f, const Resolved *x) {
        emit_origin(f, x->object);
        print_note(f, x,
                   "# Added when it comes into force: the number (IAID) by which DHCP servers know the\n"
                   "# first uplink, and how that has its addresses, if nothing here says any. Each uplink\n"
                   "# gets a file of its own, 00-nspawn-btrfs-LINK.network, which attaches it.\n");
        fprintf(f, "\n[Match]\nName=%s\nKind=bridge\n", x->object->name);
        if (!x->has_uplinks)
                fprintf(f,
                        "\n[Link]\nRequiredForOnline=no\n\n"
                        "[Network]\nConfigureWithoutCarrier=yes\n%sIPv6AcceptRA=no\n",
                        x->has_ipv6 ? "" : "LinkLocalAddressing=no\n");
        emit_blocks(f, x->object, SECTION_NETWORK);
}

/* One line may name several. */
static void print_links(FILE *f, const char *value) {
        size_t n;

        for (const char *p = value; *(p += strspn(p, " \t")); p += n) {
                n = strcspn(p, " \t");
                fprintf(f, "Uplink=%.*s\n", (int) n, p);
        }
}

static void print_uplinks(FILE *f, const Resolved *x) {
        fprintf(f, "ConfigFile=%s\n", x->object->path);
        for (const Setting *s = NULL; (s = object_next(x->object, s, "Bridge", "Uplink"));)
                print_links(f, s->value);
        emit_refusal(f, x, COST_UPLINK, "Refused");
}

/* Files of a bridge with uplinks are kept apart: networkd must not see them before boot or "apply --uplink". */
int emit_bridge(Plan *p, const Resolved *x) {
        int r = plan_print(p, x, x->has_uplinks ? PLACE_UPLINK_NETDEV : PLACE_NETDEV, print_netdev);

        if (r >= 0)
                r = plan_print(p, x, x->has_uplinks ? PLACE_UPLINK_NETWORK : PLACE_NETWORK, print_network);
        return r < 0 || !x->has_uplinks ? r : plan_print(p, x, PLACE_UPLINK, print_uplinks);
}
