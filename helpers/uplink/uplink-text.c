/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "uplink-text.h"
#include "fileio.h"
#include "keyfile.h"
#include "strv.h"

static int take(Memstream *m, char **ret) {
        return memstream_take(m, ret, NULL);
}

int uplink_text_netdev(const Uplink *u, const UplinkFacts *f, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *mac = NULL;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        fputs(u->netdev, m.f);
        r = keyfile_get(u->netdev, "NetDev", "MACAddress", &mac);
        if (r == -ENOENT && f->mac)
                fprintf(m.f, "\n# That of %s, whose lease the bridge takes over.\n[NetDev]\nMACAddress=%s\n",
                        u->links[0], f->mac);
        return r < 0 && r != -ENOENT ? r : take(&m, ret);
}

bool uplink_has_addressing(const Uplink *u) {
        _cleanup_free_ char *copy = strdup(u->network);

        for (Keyfile i = KEYFILE(copy); copy && keyfile_next(&i);)
                if (streq(i.section, "Address") ||
                    (streq(i.section, "Network") && (streq(i.key, "Address") || streq(i.key, "DHCP"))))
                        return true;
        return false;
}

/* What is of the link itself, and not of how the host is reached by it. */
static bool stays(const Keyfile *i) {
        static const char *const sections[] = { "Match",      "Link",      "SR-IOV",    "CAN",   "IPoIB",
                                                "BridgeVLAN", "BridgeFDB", "BridgeMDB", "Bridge" };

        for (size_t k = 0; k < ELEMENTSOF(sections); k++)
                if (streq(i->section, sections[k]))
                        return true;
        return false;
}

static void print(FILE *f, const Keyfile *i, unsigned *block) {
        if (i->block != *block)
                fprintf(f, "\n[%s]\n", i->section);
        fprintf(f, "%s=%s\n", i->key, i->value);
        *block = i->block;
}

static int add_of_link(FILE *f, const char *text) {
        _cleanup_free_ char *copy = strdup(text);
        unsigned block = 0;

        if (!copy)
                return -ENOMEM;
        for (Keyfile i = KEYFILE(copy); keyfile_next(&i);)
                if (!stays(&i))
                        print(f, &i, &block);
        return 0;
}

int uplink_text_network(const Uplink *u, const UplinkFacts *f, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;

        if (!uplink_has_addressing(u)) {
                fprintf(m.f, "# %s says nothing about addresses: ", u->config);
                if (f->file_text) {
                        fprintf(m.f, "those of %s, as %s has them.\n", u->links[0], f->file);
                        r = add_of_link(m.f, f->file_text);
                } else
                        fprintf(m.f, "by DHCP.\n\n[Network]\nDHCP=yes\n");
                fputc('\n', m.f);
        }
        if (f->takes_ra)
                fprintf(m.f,
                        "# As %s did. Unless told so a host that forwards anything takes none.\n"
                        "[Network]\nIPv6AcceptRA=yes\n\n",
                        u->links[0]);
        if (f->iaid)
                fprintf(m.f,
                        "# Of %s: a DHCP server shall know the bridge by it.\n"
                        "[DHCPv4]\nIAID=%" PRIu32 "\n\n[DHCPv6]\nIAID=%" PRIu32 "\n\n",
                        u->links[0], *f->iaid, *f->iaid);
        fputs(u->network, m.f);
        return r < 0 ? r : take(&m, ret);
}

/* Its MTU and the like; but not whether networkd shall bring it up and boot shall wait for it. */
static int add_link_section(FILE *f, const char *text) {
        static const char *const not [] = { "Unmanaged", "ActivationPolicy", "RequiredForOnline",
                                            "RequiredFamilyForOnline" };
        _cleanup_free_ char *copy = strdup(text);
        unsigned block = 0;

        if (!copy)
                return -ENOMEM;
        for (Keyfile i = KEYFILE(copy); keyfile_next(&i);) {
                bool wanted = streq(i.section, "Link");

                for (size_t k = 0; k < ELEMENTSOF(not ); k++)
                        wanted = wanted && !streq(i.key, not [k]);
                if (wanted)
                        print(f, &i, &block);
        }
        return 0;
}

int uplink_text_port(const Uplink *u, const char *link, const char *file_text, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        fprintf(m.f, "# Written by nspawn-btrfs from %s.\n\n[Match]\nName=%s\n", u->config, link);
        r = file_text ? add_link_section(m.f, file_text) : 0;
        fprintf(m.f,
                "\n[Link]\nRequiredForOnline=enslaved\n\n"
                "[Network]\nBridge=%s\nLinkLocalAddressing=no\nIPv6AcceptRA=no\nDHCP=no\n",
                u->bridge);
        return r < 0 ? r : take(&m, ret);
}

int uplink_text_alone(const Uplink *u, const char *link, char **ret) {
        _cleanup_free_ char *copy = strdup(u->network);
        _cleanup_memstream_ Memstream m = {};
        unsigned block = 0;
        int r;

        r = copy ? memstream_open(&m) : -ENOMEM;
        if (r < 0)
                return r;
        fprintf(m.f,
                "# Written by nspawn-btrfs from %s, whose bridge is refused: nobody else configures the "
                "link.\n\n"
                "[Match]\nName=%s\n",
                u->config, link);
        if (!uplink_has_addressing(u))
                fputs("\n[Network]\nDHCP=yes\n", m.f);
        for (Keyfile i = KEYFILE(copy); keyfile_next(&i);)
                if (!stays(&i))
                        print(m.f, &i, &block);
        return take(&m, ret);
}
