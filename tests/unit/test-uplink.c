/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What networkd is told of a bridge with uplinks; and by which number DHCP servers know a link. */

#include "check.h"
#include "iaid.h"
#include "uplink-text.h"

#define HOST_FILE                                                                                 \
        "[Match]\nName=eth*\n\n[Link]\nMTUBytes=9000\nRequiredForOnline=no\n\n[Network]\n"        \
        "Address=192.0.2.5/24\nGateway=192.0.2.1\n\n[Route]\nDestination=10.0.0.0/8\n\n[Route]\n" \
        "Destination=172.16.0.0/12\n"

static char *links[] = { (char *) "eth0", (char *) "eth1", NULL };

static Uplink uplink(const char *netdev, const char *network) {
        return (Uplink){ .bridge = (char *) "br0",
                         .config = (char *) "/etc/nspawn-btrfs.d/br0.bridge",
                         .links = links,
                         .netdev = (char *) netdev,
                         .network = (char *) network };
}

static void test_mac_is_the_links(void **state) {
        Uplink u = uplink("[NetDev]\nName=br0\n", "");
        const UplinkFacts f = { .mac = "02:00:00:00:00:01" };
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_netdev(&u, &f, &text), 0);
        check_str(text,
                  "[NetDev]\nName=br0\n\n# That of eth0, whose lease the bridge takes over.\n[NetDev]\n"
                  "MACAddress=02:00:00:00:00:01\n");
}

static void test_mac_of_the_user_wins(void **state) {
        Uplink u = uplink("[NetDev]\nMACAddress=02:00:00:00:00:02\n", "");
        const UplinkFacts f = { .mac = "02:00:00:00:00:01" };
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_netdev(&u, &f, &text), 0);
        check_str(text, u.netdev);
}

static void test_no_mac_without_the_link(void **state) {
        Uplink u = uplink("[NetDev]\nName=br0\n", "");
        const UplinkFacts f = {};
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_netdev(&u, &f, &text), 0);
        check_str(text, u.netdev);
}

static void test_link_alone(void **state) {
        Uplink u = uplink("", "[Match]\nName=br0\nKind=bridge\n\n[Link]\nRequiredForOnline=no\n\n[Network]\n"
                              "Address=192.0.2.5/24\n\n[Route]\nGateway=192.0.2.1\n");
        Uplink nothing = uplink("", "[Match]\nName=br0\n");
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_alone(&u, "eth0", &text), 0);
        check_str(text,
                  "# Written by nspawn-btrfs from /etc/nspawn-btrfs.d/br0.bridge, whose bridge is refused: "
                  "nobody "
                  "else configures the link.\n\n[Match]\nName=eth0\n\n[Network]\nAddress=192.0.2.5/24\n\n"
                  "[Route]\nGateway=192.0.2.1\n");
        free(TAKE_PTR(text));
        check_eq(uplink_text_alone(&nothing, "eth0", &text), 0);
        check_eq(strstr(text, "[Match]\nName=eth0\n\n[Network]\nDHCP=yes\n") != NULL, true);
}

static void test_goes_on_taking_advertisements(void **state) {
        Uplink u = uplink("", "[Network]\nAddress=192.0.2.9/24\nIPv6AcceptRA=no\n");
        const UplinkFacts f = { .takes_ra = true };
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_network(&u, &f, &text), 0);
        check_str(text,
                  "# As eth0 did. Unless told so a host that forwards anything takes none.\n[Network]\n"
                  "IPv6AcceptRA=yes\n\n[Network]\nAddress=192.0.2.9/24\nIPv6AcceptRA=no\n");
}

static void test_dhcp_when_nobody_says_anything(void **state) {
        Uplink u = uplink("", "[Match]\nName=br0\n");
        const UplinkFacts f = {};
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_network(&u, &f, &text), 0);
        check_str(text,
                  "# /etc/nspawn-btrfs.d/br0.bridge says nothing about addresses: by DHCP.\n\n[Network]\n"
                  "DHCP=yes\n\n[Match]\nName=br0\n");
}

static void test_addressing_moves_from_link_to_bridge(void **state) {
        Uplink u = uplink("", "[Match]\nName=br0\n");
        const UplinkFacts f = { .file = "/etc/systemd/network/20-lan.network", .file_text = HOST_FILE };
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_network(&u, &f, &text), 0);
        check_str(text, "# /etc/nspawn-btrfs.d/br0.bridge says nothing about addresses: those of eth0, as "
                        "/etc/systemd/network/20-lan.network has them.\n\n[Network]\nAddress=192.0.2.5/24\n"
                        "Gateway=192.0.2.1\n\n[Route]\nDestination=10.0.0.0/8\n\n[Route]\n"
                        "Destination=172.16.0.0/12\n\n[Match]\nName=br0\n");
}

static void test_addressing_of_the_user_stands_alone(void **state) {
        static const char *const texts[] = { "[Network]\nDHCP=ipv4\n", "[Network]\nAddress=192.0.2.9/24\n",
                                             "[Address]\nAddress=192.0.2.9/24\n", "[Network]\nDHCP=no\n" };
        const UplinkFacts f = { .file = "/etc/systemd/network/20-lan.network", .file_text = HOST_FILE };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                Uplink u = uplink("", texts[i]);
                _cleanup_free_ char *text = NULL;

                check_eq(uplink_text_network(&u, &f, &text), 0);
                check_str(text, texts[i]);
        }
}

static void test_server_is_told_the_links_number(void **state) {
        Uplink u = uplink("", "[Network]\nDHCP=ipv4\n");
        const uint32_t iaid = 4000000000;
        const UplinkFacts f = { .iaid = &iaid };
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_network(&u, &f, &text), 0);
        check_str(text,
                  "# Of eth0: a DHCP server shall know the bridge by it.\n[DHCPv4]\nIAID=4000000000\n\n"
                  "[DHCPv6]\nIAID=4000000000\n\n[Network]\nDHCP=ipv4\n");
}

static void test_port_keeps_what_is_of_the_link(void **state) {
        Uplink u = uplink("", "");
        _cleanup_free_ char *text = NULL;

        check_eq(uplink_text_port(&u, "eth1", HOST_FILE, &text), 0);
        check_str(text,
                  "# Written by nspawn-btrfs from /etc/nspawn-btrfs.d/br0.bridge.\n\n[Match]\nName=eth1\n\n"
                  "[Link]\nMTUBytes=9000\n\n[Link]\nRequiredForOnline=enslaved\n\n[Network]\nBridge=br0\n"
                  "LinkLocalAddressing=no\nIPv6AcceptRA=no\nDHCP=no\n");
}

/* The vectors of the SipHash paper. */
static void test_siphash(void **state) {
        uint8_t key[16], data[15];

        for (uint8_t i = 0; i < sizeof(key); i++)
                key[i] = i;
        for (uint8_t i = 0; i < sizeof(data); i++)
                data[i] = i;
        assert_true(siphash24(data, sizeof(data), key) == UINT64_C(0xa129ca6149be45e5));
        assert_true(siphash24(data, 0, key) == UINT64_C(0x726fdb47dd0e0e31));
        assert_true(siphash24(data, 8, key) == UINT64_C(0x93f5f5799a932462));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_mac_is_the_links),
                cmocka_unit_test(test_mac_of_the_user_wins),
                cmocka_unit_test(test_no_mac_without_the_link),
                cmocka_unit_test(test_link_alone),
                cmocka_unit_test(test_goes_on_taking_advertisements),
                cmocka_unit_test(test_dhcp_when_nobody_says_anything),
                cmocka_unit_test(test_addressing_moves_from_link_to_bridge),
                cmocka_unit_test(test_addressing_of_the_user_stands_alone),
                cmocka_unit_test(test_server_is_told_the_links_number),
                cmocka_unit_test(test_port_keeps_what_is_of_the_link),
                cmocka_unit_test(test_siphash),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
