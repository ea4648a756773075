/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What in a file of networkd's has IPv6 forwarded, and whether by it router advertisements are taken. */

#include "check.h"
#include "router-advert.h"

static void forwards(const char *text, const char *wanted) {
        _cleanup_free_ char *what = NULL;

        check_eq(ra_forwarding(text, &what), wanted ? 1 : 0);
        if (wanted)
                check_str(what, wanted);
}

static void test_forwarding(void **state) {
        forwards("[Network]\nIPMasquerade=both\n", "IPMasquerade=both");
        forwards("[Network]\nIPMasquerade=ipv6\n", "IPMasquerade=ipv6");
        forwards("[Network]\nIPv6SendRA=yes\n", "IPv6SendRA=yes");
        forwards("[Network]\nIPv6SendRA=True\n", "IPv6SendRA=True");
        forwards("[Network]\nIPv6PrefixDelegation=dhcpv6\n", "IPv6PrefixDelegation=dhcpv6");
        forwards("[Network]\nIPForward=1\n", "IPForward=1");
        forwards("[Network]\nIPv6Forwarding=on\n", "IPv6Forwarding=on");
        forwards("[Network]\nDHCPPrefixDelegation=yes\n", "DHCPPrefixDelegation=yes");
        forwards("[Network]\nIPMasquerade=ipv4\n[Network]\nIPMasquerade=both\n", "IPMasquerade=both");
}

static void test_not_forwarding(void **state) {
        forwards("", NULL);
        forwards("[Network]\nIPMasquerade=ipv4\n", NULL);
        forwards("[Network]\nIPMasquerade=yes\n", NULL); /* ipv4, since 248 */
        forwards("[Network]\nIPMasquerade=both\nIPMasquerade=no\n", NULL);
        forwards("[Network]\nIPMasquerade=both\nIPMasquerade=\n", NULL);
        forwards("[Network]\nIPForward=ipv4\nIPv6SendRA=no\nDHCPPrefixDelegation=no\nIPv6Forwarding=0\n",
                 NULL);
        forwards("[DHCPServer]\nIPMasquerade=both\n#[Network]\n;IPMasquerade=both\n", NULL);
}

static void test_accepted(void **state) {
        check_eq(ra_accepted("[Network]\nDHCP=yes\n"), -EAGAIN);
        check_eq(ra_accepted("[Network]\nIPv6AcceptRA=yes\n"), 1);
        check_eq(ra_accepted("[Network]\nIPv6AcceptRA=no\n"), 0);
        check_eq(ra_accepted("[Network]\nIPv6AcceptRA=no\n[Network]\nIPv6AcceptRA=TRUE\n"), 1);
        check_eq(ra_accepted("[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=yes\n"), 0);
        check_eq(ra_accepted("[Network]\nLinkLocalAddressing=ipv4\n"), 0);
        check_eq(ra_accepted("[Network]\nLinkLocalAddressing=ipv6\n"), -EAGAIN);
        check_eq(ra_accepted("[Network]\nIPForward=yes\n"), 0); /* a router itself */
        check_eq(ra_accepted("[Network]\nIPForward=yes\nIPv6AcceptRA=yes\n"), 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_forwarding),
                cmocka_unit_test(test_not_forwarding),
                cmocka_unit_test(test_accepted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
