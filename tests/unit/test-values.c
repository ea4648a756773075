/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What systemd-nspawn 252 and 262 say to the values of its keys was tried with them. */

#include "check.h"
#include "values.h"

#define LONGEST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

#define RIGHT(...)                \
        (const char *const[]) {   \
                __VA_ARGS__, NULL \
        }
#define WRONG(...)                \
        (const char *const[]) {   \
                __VA_ARGS__, NULL \
        }

static void check_values(int (*check)(const char *), const char *const *right, const char *const *wrong) {
        for (; *right; right++)
                check_row(*right, check(*right), 0);
        for (; *wrong; wrong++)
                check_row(*wrong, check(*wrong), -EINVAL);
}

static void test_text(void **state) {
        check_values(value_text, RIGHT("", "anything at all"), (const char *const[]){ NULL });
}

static void test_operand(void **state) {
        check_values(value_operand, RIGHT("", "trixie", "deb [trusted=yes] http://x y -z", "a-b"),
                     WRONG("-", "--", "-x", "--customize-hook=x"));
}

static void test_bool(void **state) {
        check_values(value_bool, RIGHT("yes", "No", "TRUE", "off", "1", "0", "y", "N", "t", "f", "on"),
                     WRONG("", "maybe", "2", "yess", "auto"));
}

static void test_name(void **state) {
        check_values(value_name, RIGHT("web", "a", "a.b", "a-b", "0", LONGEST),
                     WRONG("", "_", "a_b", "..", ".a", "a.", "-a", "a-", "a.-b", LONGEST "A", "a b", ".host",
                           "ä"));
}

static void test_names(void **state) {
        check_values(value_names, RIGHT("a b", "  a\t b "), WRONG("", "a _", "a,b"));
}

static void test_calendar(void **state) {
        check_values(value_calendar,
                     RIGHT("hourly", "*-*-* 00/2:00:00", "Mon..Fri 10:00 Europe/Berlin", "@123"),
                     WRONG("", "a=b", "a;b", "\"hourly\"", "%H"));
}

static void test_unit(void **state) {
        check_values(value_unit, RIGHT("machines.target", "systemd-nspawn@web.service", "a-b\\x2d.mount"),
                     WRONG("", "machines", ".target", "@.target", "@a.service", "a.conf", "a b.target",
                           "a/b.target", "%i.target"));
}

static void test_units(void **state) {
        check_values(value_units,
                     RIGHT("a.target b.service", "machines..x.target",
                           LONGEST LONGEST LONGEST "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.target"),
                     WRONG("", "a.target b",
                           LONGEST LONGEST LONGEST
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.target"));
}

static void test_short_units(void **state) {
        check_values(value_short_units, RIGHT("ssh", "ssh.service getty@tty1 x.timer", "a.b"),
                     WRONG("", "a/b", "a b=c", "%i"));
}

static void test_hostname(void **state) {
        check_values(value_hostname, RIGHT("web", "a.b"), WRONG("a_b", "-a", ""));
}

static void test_condition(void **state) {
        check_values(value_condition, RIGHT("changed", "running", "changed running"),
                     WRONG("", "yes", "changed,running", "Changed"));
}

static void test_method(void **state) {
        check_values(value_method, RIGHT("mmdebstrap", "debootstrap", "tar", "command", "none"),
                     WRONG("", "auto", "TAR"));
}

static void test_size(void **state) {
        check_values(value_size, RIGHT("0", "1", "8G", "8 G", "10T", "1.5G", "18446744073709551614"),
                     WRONG("", "4294967296T", "G", "8g", "8GB", "-1", "18446744073709551615", " 8"));
}

static void test_size_or_percent(void **state) {
        check_values(value_size_or_percent, RIGHT("10%", "0%", "100%", "5G"),
                     WRONG("", "%", "101%", "10 %", "x"));
}

static void test_count(void **state) {
        check_values(value_count, RIGHT("0", "24", "all", "999999999"),
                     WRONG("", "-1", "ALL", "24h", "1000000000", "1.5"));
}

static void test_span(void **state) {
        check_values(value_span,
                     RIGHT("infinity", "3h", "3h 20min", "90", "1w2d", "5M", "2 days", "1.5h", "1234567890"),
                     WRONG("", "h", "3x", "-3h", "3h,", "1.h", "999999999y"));
}

static void test_limit_count(void **state) {
        check_values(value_limit_count, RIGHT("1024", "1024:2048", "infinity", "5:infinity", "0x10", "5:5"),
                     WRONG("", "64K", "1024:", "-1", "x", "100:50", "infinity:5", "99999999999999999999",
                           "18446744073709551615", "0x", "096", "0x1z"));
}

static void test_limit_size(void **state) {
        check_values(value_limit_size,
                     RIGHT("1G", "1.5G", "1G:2G", "infinity", "5 M", "1K 2", "1G512M", "1.", "15E"),
                     WRONG("", "1GB", "1g", "-5", "G", "1G:", "1G:1K", "1K1G", "1G1G", "1 2", "16E", "0x10",
                           "1e5", "99999999999G", "18446744073709551615", "1..5"));
}

static void test_limit_time(void **state) {
        check_values(value_limit_time,
                     RIGHT("10", "1h 5min", "10ms", "5min:10min", "infinity", "1.5h", "5 6"),
                     WRONG("", "x", "-1", "5foo", "10mins", "1h:1m", "5s//"));
        check_values(value_limit_rttime, RIGHT("1000000:1s"), WRONG("1000001:1s"));
}

static void test_limit_nice(void **state) {
        check_values(value_limit_nice, RIGHT("-5", "+5", "+19", "-20", "40", "0", "infinity", "+5:-5"),
                     WRONG("", "+20", "-21", "41", "x", "+-5", "-5:+5", "-20:5", "0x30"));
}

static void test_oom(void **state) {
        check_values(value_oom, RIGHT("1000", "-1000", "0", "+5", "0x10"),
                     WRONG("", "1001", "-1001", "x", "1.5", "0x7d0", "0xffffff", "0x1z"));
}

static void test_cpus(void **state) {
        check_values(value_cpus, RIGHT("0", "0-3,5", "0 2", "0, 2", "8191"),
                     WRONG("8192", "0-9999", "3-1", "all", "a", "\"0 1\"", "0 - 2", "0-", "1:2"));
}

static void test_path(void **state) {
        check_values(value_path, RIGHT("/", "/a", "/a/b", "/a..b", "/..."),
                     WRONG("", "a", "/..", "/a/../b", "/a/..", "~", "-/a"));
}

static void test_absolute(void **state) {
        check_values(value_absolute, RIGHT("/a", "/a/../b"), WRONG("", "a"));
}

static void test_copy(void **state) {
        check_values(value_copy, RIGHT("/a:/b"),
                     WRONG("", "/a", "/a:", "/a:b", ":/b", "/a:/b:/c", "/a:/../b"));
}

static void test_bind(void **state) {
        check_values(value_bind,
                     RIGHT("/srv", "/srv:/x", "+/srv:/x", ":/x", "/a:/b:foo", "/a:/b:idmap,norbind",
                           "/a b:/c", "/a\\:b:/c", "/a:/b:c:d"),
                     WRONG("", "\"/a b\":/c", "-/srv", "/srv:x", "srv", "/a::idmap", "/a:", ":", "+:/x",
                           "/a:+/b", "+"));
}

static void test_tmpfs(void **state) {
        check_values(value_tmpfs, RIGHT("/x", "/x:mode=0755", "/x:a:b"),
                     WRONG("", "x", ":mode=1", "\"/x\"", "\\x"));
}

static void test_overlay(void **state) {
        check_values(value_overlay,
                     RIGHT("/a:/b", "/a::/b", "+/a:/b:/c", "/a:+/b", "/a:/b:/c:/d", "a:b:/c", "/a:b"),
                     WRONG("", "/a", "/a:/b:c", ":/b", "/a:", "/a:+b:/c", "+a:/b", "/a:/b::/c:", "/a:::/c"));
}

static void test_pivot_root(void **state) {
        check_values(value_pivot_root, RIGHT("/a", "/a:/b", "/a:", "/a/", "/"),
                     WRONG("", "a", "/a:b", "/a/../b", "/a/./b", "//", "/a//b", "/a:/b/.."));
}

static void test_volatile(void **state) {
        check_values(value_volatile, RIGHT("yes", "no", "state", "overlay"), WRONG("", "maybe"));
}

static void test_mount_options(void **state) {
        check_values(value_mount_options,
                     RIGHT("noatime", "noatime,compress=zstd:3", "compress", "nodiscard",
                           "commit=120,nossd"),
                     WRONG("", ",", "noatime,", "noatime, compress=zstd", "discard", "discard=async",
                           "noatime,discard", "ro", "subvol=a", "subvolid=5", "compress=", "noatimes",
                           "noatim", "degraded", "loop", "defaults ro", "rescue=all"));
}

static void test_ownership(void **state) {
        check_values(value_ownership, RIGHT("off", "chown", "map", "auto", "foreign", "no"), WRONG("", "x"));
}

static void test_shell(void **state) {
        check_values(value_shell, RIGHT("/bin/sh", "yes"), WRONG("", "sh"));
}

static void test_interface(void **state) {
        check_values(value_interface, RIGHT("br0", "a.b", "vlan@1", "abcdefghijklmno"),
                     WRONG("", "abcdefghijklmnop", "a/b", "a:b", "a%b", "a b", "123", ".", "..", "all",
                           "default", "0x10", "+5", "a\"b"));
}

static void test_interfaces(void **state) {
        check_values(value_interfaces, RIGHT("eth0 eth1"), WRONG("", "eth0 a/b"));
}

static void test_interface_pair(void **state) {
        check_values(value_interface_pair, RIGHT("a", "a:b"), WRONG("", "a:", "a:b:c", "a b", "a/b"));
}

static void test_interface_pairs(void **state) {
        check_values(value_interface_pairs, RIGHT("eth0", "eth0:host1", "eth0 eth1:x"),
                     WRONG("", "eth/0", "averyveryverylongname"));
}

static void test_zone(void **state) {
        check_values(value_zone, RIGHT("a", "abcdefghijkl"), WRONG("", "abcdefghijklm", "a/b"));
}

static void test_port(void **state) {
        check_values(value_port, RIGHT("80", "80:8080", "tcp:80:80", "udp:53", "65535"),
                     WRONG("", "tcp", "tcp:", "sctp:53", "0", "65536", "TCP:80", "80:80:80", "-1",
                           "80:", "080", "80:010"));
}

static void test_address(void **state) {
        check_values(value_address,
                     RIGHT("192.168.1.20/24", "fd00::1/64", "10.0.0.1/32", "::1/128", "0.0.0.0/0"),
                     WRONG("", "192.168.1.20", "192.168.1.20/33", "fd00::1/129", "192.168.1/24",
                           "192.168.1.20/", "192.168.1.20/-1", "x/24", "1.2.3.4/024x"));
}

static void test_ip(void **state) {
        check_values(value_ip, RIGHT("192.168.1.1", "fd00::1"),
                     WRONG("", "192.168.1", "192.168.1.1/24", "_dhcp4", "host"));
}

static void test_ips(void **state) {
        check_values(value_servers,
                     RIGHT("1.1.1.1 fd00::1", "9.9.9.9#dns.quad9.net", "9.9.9.9:853#dns.quad9.net",
                           "[fd00::1]:53", "[fd00::1]", "fe80::1%host0", "1.1.1.1:9953%host0#example.com",
                           "::ffff:1.2.3.4"),
                     WRONG("", "1.1.1.1,2.2.2.2", "1.1.1.1#", "1.1.1.1:", "1.1.1.1:0", "1.1.1.1:65536",
                           "[1.1.1.1]:53", "[fd00::1", "[fd00::1]53", "fd00::1%", "#a", "1.1.1.1#a b"));
}

static void test_mac(void **state) {
        check_values(value_mac, RIGHT("stable", "none", "02:00:00:00:00:01", "de:ad:be:ef:00:00"),
                     WRONG("", "Stable", "01:00:00:00:00:01", "00:00:00:00:00:00", "02-00-00-00-00-01",
                           "2:0:0:0:0:1", "02:00:00:00:00:0g", "02:00:00:00:00:01:02"));
}

static void test_quoted(void **state) {
        check_values(value_quoted, RIGHT("", "a b", "\"a b\" c", "'a'", "a\\ b", "\"it's\""),
                     WRONG("\"a", "'a", "a \"b"));
}

static void test_assignment(void **state) {
        check_values(value_assignment, RIGHT("A=b", "A="), WRONG("", "A", "=b"));
}

static void test_environment(void **state) {
        check_values(value_environment, RIGHT("A=b", "A=b C=d", "\"A=b c\" D=e", "A="),
                     WRONG("", "FOO", "=x", "\"A=b", "\"A\"", "A=b FOO"));
}

static void test_user(void **state) {
        check_values(value_user, RIGHT("root", "0", "www-data"), WRONG("", "a b", "a:b", "a/b", "a,b"));
}

static void test_users(void **state) {
        check_values(value_users, RIGHT("a", "a b", "_a-1"),
                     WRONG("", "a,b", "-a", "1", "a.b", "\xc3\xbc", "abcdefghijklmnopqrstuvwxyzabcdef"));
}

static void test_capabilities(void **state) {
        check_values(value_capabilities,
                     RIGHT("CAP_NET_ADMIN", "cap_net_admin", "CAP_CHOWN CAP_KILL", "all", "12", "62"),
                     WRONG("", "net_admin", "63", "062", "CAP_FOO", "CAP_NET_ADMIN,CAP_CHOWN",
                           "~CAP_CHOWN"));
}

static void test_ambient_capabilities(void **state) {
        check_values(value_ambient_capabilities, RIGHT("CAP_CHOWN"), WRONG("", "all"));
}

static void test_signal(void **state) {
        check_values(value_signal,
                     RIGHT("SIGTERM", "TERM", "15", "SIGRTMIN+3", "RTMIN+3", "RTMIN", "RTMAX-1", "64"),
                     WRONG("", "sigterm", "RTMIN+40", "RTMIN-1", "RTMIN+", "0", "65", "SIGPOLL", "SIG"));
}

static void test_personality(void **state) {
        check_values(value_personality, RIGHT("x86", "x86-64", "arm64"),
                     WRONG("", "x86_64", "native", "amd64"));
}

static void test_id128(void **state) {
        check_values(value_id128,
                     RIGHT("0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"),
                     WRONG("", "0123", "00000000000000000000000000000000",
                           "0123456789abcdef0123456789abcdeg", "0123456789ab-cdef0123456789abcdef",
                           "01234567-89ab-cdef-0123-456789abcde-"));
}

static void test_private_users(void **state) {
        check_values(value_private_users,
                     RIGHT("yes", "no", "pick", "identity", "managed", "0", "65536", "65536:65536",
                           "100000:100"),
                     WRONG("", "65536:0", "self", "root", "-1", "65535", "4294967295", "4294967296",
                           "0x10000", "00001", "4294967294", "10:4294967290"));
}

static void test_delegate(void **state) {
        check_values(value_delegate, RIGHT("0", "2"), WRONG("", "yes", "-1"));
}

static void test_resolv_conf(void **state) {
        check_values(value_resolv_conf,
                     RIGHT("off", "copy-host", "copy-uplink", "replace-stub", "bind-stub", "auto", "delete",
                           "yes"),
                     WRONG("", "copy"));
}

static void test_timezone_mode(void **state) {
        check_values(value_timezone_mode, RIGHT("off", "symlink", "yes"), WRONG("", "Europe/Berlin"));
}

static void test_link_journal(void **state) {
        check_values(value_link_journal, RIGHT("no", "yes", "host", "try-guest", "auto"),
                     WRONG("", "maybe", "try"));
}

static void test_system_calls(void **state) {
        check_values(value_system_calls, RIGHT("@mount", "~@mount @keyring", "open bpf"),
                     WRONG("", "~", "~@mount ~@x", "foo/bar"));
}

static void test_address_families(void **state) {
        check_values(value_address_families, RIGHT("none", "AF_UNIX AF_INET", "~AF_INET"),
                     WRONG("", "inet", "none AF_INET", "af_inet"));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_operand),
                cmocka_unit_test(test_bool),
                cmocka_unit_test(test_name),
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_calendar),
                cmocka_unit_test(test_unit),
                cmocka_unit_test(test_units),
                cmocka_unit_test(test_short_units),
                cmocka_unit_test(test_hostname),
                cmocka_unit_test(test_condition),
                cmocka_unit_test(test_method),
                cmocka_unit_test(test_size),
                cmocka_unit_test(test_size_or_percent),
                cmocka_unit_test(test_count),
                cmocka_unit_test(test_span),
                cmocka_unit_test(test_limit_count),
                cmocka_unit_test(test_limit_size),
                cmocka_unit_test(test_limit_time),
                cmocka_unit_test(test_limit_nice),
                cmocka_unit_test(test_oom),
                cmocka_unit_test(test_cpus),
                cmocka_unit_test(test_path),
                cmocka_unit_test(test_absolute),
                cmocka_unit_test(test_copy),
                cmocka_unit_test(test_bind),
                cmocka_unit_test(test_tmpfs),
                cmocka_unit_test(test_overlay),
                cmocka_unit_test(test_pivot_root),
                cmocka_unit_test(test_volatile),
                cmocka_unit_test(test_mount_options),
                cmocka_unit_test(test_ownership),
                cmocka_unit_test(test_shell),
                cmocka_unit_test(test_interface),
                cmocka_unit_test(test_interfaces),
                cmocka_unit_test(test_interface_pair),
                cmocka_unit_test(test_interface_pairs),
                cmocka_unit_test(test_zone),
                cmocka_unit_test(test_port),
                cmocka_unit_test(test_address),
                cmocka_unit_test(test_ip),
                cmocka_unit_test(test_ips),
                cmocka_unit_test(test_mac),
                cmocka_unit_test(test_quoted),
                cmocka_unit_test(test_assignment),
                cmocka_unit_test(test_environment),
                cmocka_unit_test(test_user),
                cmocka_unit_test(test_users),
                cmocka_unit_test(test_capabilities),
                cmocka_unit_test(test_ambient_capabilities),
                cmocka_unit_test(test_signal),
                cmocka_unit_test(test_personality),
                cmocka_unit_test(test_id128),
                cmocka_unit_test(test_private_users),
                cmocka_unit_test(test_delegate),
                cmocka_unit_test(test_resolv_conf),
                cmocka_unit_test(test_timezone_mode),
                cmocka_unit_test(test_link_journal),
                cmocka_unit_test(test_system_calls),
                cmocka_unit_test(test_address_families),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
