/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which file networkd would take for a link. */

#include "keyfile.h"
#include "networkd-match.h"
#include "tmp-root.h"

static const LinkId eth0 = { (char *) "eth0", (char *) "ether", (char *) "02:00:00:00:00:01", NULL, true };

static void test_match(void **state) {
        static const struct {
                const char *text;
                int r;
        } rows[] = {
                { "", 0 },
                { "[Match]\n", 0 },
                { "[Network]\nDHCP=yes\n", 0 },
                { "[Match]\nName=eth0\n", 1 },
                { "[Match]\nName=eth1\n", 0 },
                { "[Match]\nName=en* eth*\n", 1 },
                { "[Match]\nName=en*\nName=eth*\n", 1 },
                { "[Match]\nName=en*\nName=\nName=wl*\n", 0 },
                { "[Match]\nName=!eth0 lo\n", 0 },
                { "[Match]\nName=!en* lo\n", 1 },
                { "[Match]\nName=*\nType=wlan\n", 0 },
                { "[Match]\nType=ether\n", 1 },
                { "[Match]\nType=ether\nKind=!*\n", 1 },
                { "[Match]\nKind=veth\n", 0 },
                { "[Match]\nMACAddress=02:00:00:00:00:02 02:00:00:00:00:01\n", 1 },
                { "[Match]\nMACAddress=02:00:00:00:00:02\n", 0 },
                { "[Match]\nName=eth0\nDriver=e1000\n", -EAGAIN },
                { "[Match]\nName=eth1\nDriver=e1000\n", 0 },
                { "[Match]\nPath=pci-0000:00:1f.6\n", -EAGAIN },
                { "# [Match]\n;Name=eth0\n[Network]\nName=eth0\n", 0 },
                { "[Match]\nName=en* \\\n eth*\n", 1 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].text, networkd_match(rows[i].text, &eth0), rows[i].r);
}

static void test_kind_of_a_virtual_link(void **state) {
        LinkId id = eth0;

        id.physical = false;
        check_eq(networkd_match("[Match]\nName=eth0\nKind=veth\n", &id), -EAGAIN);
        check_eq(networkd_match("[Match]\nName=eth1\nKind=veth\n", &id), 0);
        id.kind = (char *) "bond";
        check_eq(networkd_match("[Match]\nName=eth0\nKind=veth\n", &id), 0);
        check_eq(networkd_match("[Match]\nKind=!bridge\n", &id), 1);
        check_eq(networkd_match("[Match]\nKind=!*\n", &id), 0);
}

static void test_mac_of_a_link_to_come_is_not_known(void **state) {
        LinkId id = eth0;

        id.mac = NULL;
        check_eq(networkd_match("[Match]\nName=eth0\n", &id), 1);
        check_eq(networkd_match("[Match]\nMACAddress=02:00:00:00:00:01\n", &id), -EAGAIN);
        check_eq(networkd_match("[Match]\nName=eth1\nMACAddress=02:00:00:00:00:01\n", &id), 0);
}

static void test_link_to_come(void **state) {
        static const struct {
                const char *netdev, *type, *kind, *mac;
        } rows[] = {
                { NULL, "ether", NULL, NULL },
                { "[NetDev]\nName=a\nKind=vlan\n", "vlan", "vlan", NULL },
                { "[NetDev]\nName=a\nKind=bond\nMACAddress=none\n", "bond", "bond", NULL },
                { "[NetDev]\nName=a\nKind=macvlan\nMACAddress=02:00:00:00:00:03\n", "ether", "macvlan",
                  "02:00:00:00:00:03" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_link_id_ LinkId id = {};

                check_eq(link_id_expected("a", rows[i].netdev, &id), 0);
                check_str(id.name, "a");
                check_str(id.type, rows[i].type);
                check_str(id.kind, rows[i].kind);
                check_str(id.mac, rows[i].mac);
        }
}

typedef struct Dirs {
        TmpRoot root;
        char etc[64], usr[64];
        const char *list[3];
} Dirs;

static void dirs_make(Dirs *d) {
        d->root = tmp_root();
        (void) snprintf(d->etc, sizeof(d->etc), "%s/etc", d->root.path);
        (void) snprintf(d->usr, sizeof(d->usr), "%s/usr", d->root.path);
        d->list[0] = d->etc;
        d->list[1] = d->usr;
        d->list[2] = NULL;
}

/* The file of eth0, as below the root; NULL if there is none. The caller frees. */
static char *find(const Dirs *d) {
        _cleanup_networkd_file_ NetworkdFile f = {};
        int r = networkd_file_find(d->list, &eth0, &f);

        if (r == -ENOENT)
                return NULL;
        check_eq(r, 0);
        return strdup(f.path + strlen(d->root.path) + 1);
}

#define check_found(d, expected)                     \
        do {                                         \
                _cleanup_free_ char *_f = find((d)); \
                check_str(_f, expected);             \
        } while (false)

static void test_first_by_name(void **state) {
        Dirs d;

        dirs_make(&d);
        check_found(&d, NULL);
        tmp_file(&d.root, "usr/80-a.network", "[Match]\nName=eth0\n");
        check_found(&d, "usr/80-a.network");
        tmp_file(&d.root, "etc/90-b.network", "[Match]\nName=eth0\n");
        check_found(&d, "usr/80-a.network");
        tmp_file(&d.root, "etc/10-c.network", "[Match]\nName=eth1\n");
        tmp_file(&d.root, "etc/00-nspawn-btrfs-eth0.network", "[Match]\nName=eth0\n");
        check_found(&d, "usr/80-a.network");
        tmp_link(&d.root, "etc/80-a.network", "/dev/null");
        check_found(&d, "etc/90-b.network");
        tmp_file(&d.root, "etc/90-b.network.d/x.conf", "[Match]\nName=\nName=eth1\n");
        check_found(&d, NULL);
        tmp_root_done(&d.root);
}

static void test_dropins_follow(void **state) {
        _cleanup_networkd_file_ NetworkdFile f = {};
        _cleanup_free_ char *dhcp = NULL;
        Dirs d;

        dirs_make(&d);
        tmp_file(&d.root, "etc/10-a.network", "[Match]\nName=eth0\n[Network]\nDHCP=yes");
        tmp_file(&d.root, "usr/10-a.network.d/b.conf", "[Network]\nDHCP=ipv4\n");
        tmp_file(&d.root, "usr/10-a.network.d/c.conf", "[Network]\nDHCP=ipv6\n");
        tmp_link(&d.root, "etc/10-a.network.d/c.conf", "/dev/null");
        check_eq(networkd_file_find(d.list, &eth0, &f), 0);
        check_eq(keyfile_get(f.text, "Network", "DHCP", &dhcp), 0);
        check_str(dhcp, "ipv4");
        tmp_root_done(&d.root);
}

static void test_what_networkd_makes(void **state) {
        _cleanup_networkd_file_ NetworkdFile f = {};
        Dirs d;

        dirs_make(&d);
        check_eq(networkd_netdev_find(d.list, "vlan10", &f), -ENOENT);
        tmp_file(&d.root, "etc/10-a.netdev", "[NetDev]\nKind=vlan\n");
        tmp_link(&d.root, "etc/20-b.netdev", "/dev/null");
        tmp_file(&d.root, "usr/20-b.netdev", "[NetDev]\nName=vlan10\nKind=vlan\n");
        tmp_file(&d.root, "usr/20-b.network", "[NetDev]\nName=vlan10\n");
        check_eq(networkd_netdev_find(d.list, "vlan10", &f), -ENOENT);
        tmp_file(&d.root, "usr/30-c.netdev", "[NetDev]\nName=vlan10\nKind=vlan\n");
        check_eq(networkd_netdev_find(d.list, "vlan10", &f), 0);
        check_str(networkd_file_name(&f), "30-c.netdev");
        tmp_root_done(&d.root);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_match),
                cmocka_unit_test(test_kind_of_a_virtual_link),
                cmocka_unit_test(test_mac_of_a_link_to_come_is_not_known),
                cmocka_unit_test(test_link_to_come),
                cmocka_unit_test(test_first_by_name),
                cmocka_unit_test(test_dropins_follow),
                cmocka_unit_test(test_what_networkd_makes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
