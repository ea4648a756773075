/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files of other programs that configure links: whose link, and in which line. */

#include "dhcpcd.h"
#include "ifupdown.h"
#include "netplan.h"
#include "network-manager.h"
#include "tmp-root.h"

/* Where eth0 is configured in TEXT: its line, 0 for nowhere. */
static unsigned ifupdown_line(const char *text) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_free_ char *file = NULL, *where = NULL;
        int r;

        tmp_file(&t, "interfaces", text);
        check_eq(asprintf(&file, "%s/interfaces", t.path) > 0, true);
        r = ifupdown_find(file, "eth0", &where);
        if (r <= 0) {
                check_eq(r, 0);
                return 0;
        }
        return strtoul(strrchr(where, ':') + 1, NULL, 10);
}

static void test_interfaces(void **state) {
        static const struct {
                const char *text;
                unsigned line;
        } rows[] = {
                { "", 0 },
                { "auto eth0\niface eth0 inet dhcp\n", 2 },
                { "\n\n  iface eth0 inet6 auto", 3 },
                { "iface lo inet loopback\niface eth1 inet dhcp\n", 0 },
                { "iface eth01 inet dhcp\niface eth0.5 inet dhcp\n", 0 },
                { "iface eth0:1 inet static\n", 1 },
                { "iface eth* inet dhcp\n", 1 },
                { "iface eth0 inet manual\n", 0 },
                { "iface eth0 inet manual\niface br0 inet dhcp\n\tbridge_ports eth1 eth0\n", 3 },
                { "iface br0 inet dhcp\n\tbridge-ports all\n", 2 },
                { "iface bond0 inet manual\n  bond-slaves eth1 eth2\n", 0 },
                { "#iface eth0 inet dhcp\n", 0 },
                { "iface \\\n eth0 \\\n inet dhcp\n", 1 },
                { "iface \\\n eth1 inet dhcp\niface eth0 inet dhcp", 3 },
                { "iface eth0", 1 },
                { "iface\n", 0 },
                { "\\\n", 0 },
                { "auto eth0=home\niface home inet dhcp\n", 2 },
                { "iface home inet dhcp\nallow-hotplug eth1 eth0=home\n", 1 },
                { "auto eth0=home\niface home inet manual\niface work inet dhcp\n", 0 },
                { "auto eth1=home\niface home inet dhcp\n", 0 },
                { "auto /e*=home\niface home inet dhcp\n", 2 },
                { "auto mac/02:*=home\niface home inet6 auto\n", 2 },
                { "auto /e*\niface /e* inet dhcp\n", 2 },
                { "auto /e*\niface /w* inet dhcp\n", 0 },
                { "auto /eth*/1\n", 0 },
                { "mapping eth1 eth0\n script /bin/x\n map HOME home\n", 1 },
                { "mapping eth*\n script /bin/x\n", 1 },
                { "mapping eth1\n script /bin/x\n", 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].text, ifupdown_line(rows[i].text), rows[i].line);
}

static void test_interfaces_source_others(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_free_ char *file = NULL, *where = NULL, *expected = NULL;

        tmp_file(&t, "interfaces", "source interfaces.d/*\nsource-directory more\n");
        tmp_file(&t, "interfaces.d/a", "iface eth1 inet dhcp\n");
        tmp_file(&t, "interfaces.d/b", "\nsource b\niface eth0 inet dhcp\n");
        tmp_file(&t, "more/c", "iface eth2 inet dhcp\n");
        check_eq(asprintf(&file, "%s/interfaces", t.path) > 0, true);
        check_eq(asprintf(&expected, "%s/interfaces.d/b:3", t.path) > 0, true);

        check_eq(ifupdown_find(file, "eth0", &where), 1);
        check_str(where, expected);
        free(TAKE_PTR(where));
        check_eq(ifupdown_find(file, "eth2", &where), 1);
        free(TAKE_PTR(where));
        check_eq(ifupdown_find(file, "eth3", &where), 0);
        check_eq(ifupdown_find("/nowhere/interfaces", "eth0", &where), 0);
}

static void test_netplan_names_the_link(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_free_ char *where = NULL, *expected = NULL;
        const char *const dirs[] = { "/nowhere", t.path, NULL };

        tmp_file(&t, "50-cloud.yaml",
                 "network:\n  # eth1\n  ethernets:\n    eth0:\n      dhcp4: true\n    eth0x: {}\n");
        check_eq(asprintf(&expected, "%s/50-cloud.yaml:4", t.path) > 0, true);
        check_eq(netplan_find(dirs, "eth0", &where), 1);
        check_str(where, expected);
        free(TAKE_PTR(where));
        check_eq(netplan_find(dirs, "eth1", &where), 0);
        check_eq(netplan_find(dirs, "eth", &where), 0);
}

static void test_network_manager_connection(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_free_ char *where = NULL, *expected = NULL;
        const char *const dirs[] = { t.path, NULL };

        tmp_file(&t, "wired.nmconnection",
                 "[connection]\nid=wired\ninterface-name=eth0\n[ipv4]\nmethod=auto\n");
        check_eq(asprintf(&expected, "%s/wired.nmconnection:3", t.path) > 0, true);
        check_eq(nm_find_connection(dirs, "eth0", &where), 1);
        check_str(where, expected);
        free(TAKE_PTR(where));
        check_eq(nm_find_connection(dirs, "eth1", &where), 0);
}

static void test_network_manager_is_told_not_to(void **state) {
        static const struct {
                const char *text;
                int denies;
        } rows[] = {
                { "[main]\nplugins=ifupdown,keyfile\n", -ENOENT },
                { "[keyfile]\nunmanaged-devices=interface-name:eth0\n", 1 },
                { "[keyfile]\nunmanaged-devices=interface-name:eth1;interface-name:eth*\n", 1 },
                { "[keyfile]\nunmanaged-devices=*,except:interface-name:eth0\n", -ENOENT },
                { "[keyfile]\nunmanaged-devices=type:ethernet\n", 1 },
                { "[keyfile]\nunmanaged-devices=mac:02:00:00:00:00:01\n", 1 },
                { "[keyfile]\nunmanaged-devices=mac:02:00:00:00:00:02\n", -ENOENT },
                { "[main]\nunmanaged-devices=interface-name:eth0\n", -ENOENT },
                { "[keyfile]\nunmanaged-devices=eth0\n[keyfile]\nunmanaged-devices=eth1\n", -ENOENT },
                { "[keyfile]\nunmanaged-devices=eth0\n[keyfile]\nunmanaged-devices+=eth1\n", 1 },
                { "[keyfile]\nunmanaged-devices=eth0;eth1\nunmanaged-devices-=eth0\n", -ENOENT },
                { "[keyfile]\nunmanaged-devices=\nunmanaged-devices+=interface-name:eth0\n", 1 },
                { "[device]\nmanaged=0\n", 1 },
                { "[device-eth0]\nmatch-device=interface-name:eth0\nmanaged=false\n", 1 },
                { "[device-1]\nmatch-device=interface-name:eth1\nmanaged=0\n", -ENOENT },
                { "[device-1]\nmatch-device=interface-name:eth*,except:interface-name:eth0\nmanaged=0\n",
                  -ENOENT },
                { "[device-a]\nmatch-device=type:ethernet\n\n[device-a]\nmanaged=no\n", 1 },
                { "[device-a]\nmanaged=0\n[device-b]\nmatch-device=eth0\nmanaged=1\n", 0 },
                { "[device]\nmanaged=1\n[keyfile]\nunmanaged-devices=eth0\n", 0 }, /* [device] counts more */
                { "[device]\nwifi.scan-rand-mac-address=no\n", -ENOENT },
        };
        const LinkId id = { (char *) "eth0", (char *) "ether", (char *) "02:00:00:00:00:01", NULL, true };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                check_row(rows[i].text, nm_denies(rows[i].text, &id), rows[i].denies);
}

static void test_network_manager_reads_in_order(void **state) {
        _cleanup_tmp_root_ TmpRoot t = tmp_root();
        _cleanup_free_ char *usr = NULL, *run = NULL, *etc = NULL, *file = NULL, *text = NULL;

        check_eq(asprintf(&usr, "%s/usr", t.path) > 0 && asprintf(&run, "%s/run", t.path) > 0 &&
                         asprintf(&etc, "%s/etc", t.path) > 0 && asprintf(&file, "%s/nm.conf", t.path) > 0,
                 true);
        tmp_file(&t, "usr/a.conf", "usr a");
        tmp_file(&t, "usr/b.conf", "usr b");
        tmp_file(&t, "usr/c.conf", "usr c");
        tmp_file(&t, "run/b.conf", "run b");
        tmp_file(&t, "run/d.conf", "run d");
        tmp_file(&t, "run/e", "no suffix");
        tmp_file(&t, "etc/a.conf", "etc a");
        tmp_file(&t, "etc/d.conf", "");
        tmp_file(&t, "nm.conf", "main");
        check_eq(nm_config_read((const char *const[]){ usr, run, etc, NULL }, file, &text), 0);
        check_str(text, "\nusr c\nrun b\nmain\netc a\n");
}

static void test_dhcpcd_is_told_not_to(void **state) {
        assert_false(dhcpcd_denies("hostname\nduid\n", "eth0"));
        assert_true(dhcpcd_denies("denyinterfaces veth* eth0\n", "eth0"));
        assert_true(dhcpcd_denies("denyinterfaces eth*\n", "eth0"));
        assert_false(dhcpcd_denies("#denyinterfaces eth0\n", "eth0"));
        assert_true(dhcpcd_denies("allowinterfaces eth1\n", "eth0"));
        assert_false(dhcpcd_denies("allowinterfaces eth1\nallowinterfaces eth0\n", "eth0"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_interfaces),
                cmocka_unit_test(test_interfaces_source_others),
                cmocka_unit_test(test_netplan_names_the_link),
                cmocka_unit_test(test_network_manager_connection),
                cmocka_unit_test(test_network_manager_is_told_not_to),
                cmocka_unit_test(test_network_manager_reads_in_order),
                cmocka_unit_test(test_dhcpcd_is_told_not_to),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
