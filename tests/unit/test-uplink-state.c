/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a link had is told to the kernel again: in a network namespace of its own, by ip(8). */

#include <sched.h>

#include "check.h"
#include "tmp-root.h"
#include "uplink-state.h"

#define SHOW                                                                              \
        "ip -o addr show dev e0 | sed 's/^[0-9]*: //; s/ tentative//; s/valid_lft.*//'; " \
        "{ ip -4 route show table all dev e0; ip -6 route show table all dev e0; } | "    \
        "grep -vE '^(fe80|ff00|multicast|local|anycast)'; ip rule; ip -6 rule"

static char *output_of(const char *command) {
        char *text = calloc(1, 64 * 1024);
        FILE *f = popen(command, "re");
        size_t n = f ? fread(text, 1, 64 * 1024 - 1, f) : 0;

        check_eq(f && n > 0 && pclose(f) == 0, true);
        return text;
}

static void run(const char *commands) {
        check_eq(system(commands), 0);
}

static void test_told_again(void **state) {
        _cleanup_free_ char *before = NULL, *after = NULL, *path = NULL;
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        check_eq(asprintf(&path, "%s/state", t.path) > 0, true);
        run("set -e; ip link add e0 address 02:00:00:00:00:01 type veth peer name e1; ip link set e1 up; ip "
            "link set e0 up\n"
            "ip addr add 192.0.2.5/24 dev e0 label e0:x; ip addr add 192.0.2.6/24 dev e0 valid_lft 3600 "
            "preferred_lft 1800\n"
            "ip addr add 198.51.100.1/32 peer 198.51.100.2 dev e0; ip -6 addr add 2001:db8::5/64 dev e0 "
            "nodad\n"
            "ip route add default via 192.0.2.1 proto static metric 50; ip route add 203.0.113.0/24 via "
            "192.0.2.9 src 192.0.2.5 mtu 1400\n"
            "ip route add 10.9.0.0/16 via 203.0.113.1 dev e0 onlink table 77; ip route add blackhole "
            "10.8.0.0/16\n"
            "ip -6 route add default via 2001:db8::1 dev e0 metric 99; ip -6 route add 2001:db8:7::/48 via "
            "fe80::1 dev e0 table 78\n"
            "ip rule add from 192.0.2.5 table 77 priority 770; ip -6 rule add iif e0 table 78 priority 771");
        before = output_of(SHOW);
        check_eq(uplink_state_save(path, "e0"), 0);
        check_eq(uplink_state_restore(path, "e0", 0), 0); /* all is there */

        run("set -e; ip link set e0 down; ip addr flush dev e0; ip -6 addr flush dev e0; ip rule del "
            "priority 770; ip -6 rule "
            "del priority 771; ip link set e0 name e2; ip link del e2; ip link add e0 address "
            "02:00:00:00:00:01 type veth peer name "
            "e1; ip link set e1 up");
        check_eq(uplink_state_restore(path, "e0", 0) >= 10, true);
        after = output_of(SHOW);
        check_str(after, before);
        check_eq(uplink_state_restore(path, "e0", 0), 0);
        check_eq(uplink_state_restore(path, "e9", 0), 0);
        check_eq(uplink_state_restore("/nowhere/state", "e0", 0), 0);
}

/* networkd changes addresses one by one: as many as there shall be are not those that shall be. */
static void test_networkd_gets_its_time(void **state) {
        _cleanup_free_ char *path = NULL;
        _cleanup_tmp_root_ TmpRoot t = tmp_root();

        check_eq(asprintf(&path, "%s/state", t.path) > 0, true);
        run("set -e; ip link add f0 type veth peer name f1; ip link set f1 up; ip link set f0 up; ip addr "
            "add "
            "192.0.2.63/24 dev f0");
        check_eq(uplink_state_save(path, "f0"), 0);
        run("set -e; ip addr flush dev f0; ip addr add 192.0.2.77/24 dev f0; { sleep 0.4; ip addr flush dev "
            "f0; "
            "ip addr add 192.0.2.63/24 dev f0; } >/dev/null 2>&1 &");
        check_eq(uplink_state_restore(path, "f0", 10 * 1000 * 1000), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_told_again),
                cmocka_unit_test(test_networkd_gets_its_time),
        };

        if (geteuid() != 0 || unshare(CLONE_NEWNET) < 0 || system("ip link set lo up") != 0)
                return 77;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
