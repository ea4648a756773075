#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Hosts whose IPv6 lives by router advertisements, which the kernel or networkd takes: whatever is declared here, address
# and default route stay, and what would end them is held back.
# suites: bookworm trixie
# load: light
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

route() { # LINK
        host_run a ip -6 route show default dev "$1" | grep -q '^default.*via fe80'
}

address() { # LINK
        host_run a ip -6 -o addr show dev "$1" scope global | grep -q ' 2001:db8:1:'
}

# The outside by IPv6, through the router.
lives() { # LINK
        address "$1" && route "$1" && host_run a ping -6 -c1 -W2 "$router%$1"
}

# An advertisement (every 3 s) has renewed the route since it was last looked at.
renewed() { # LINK
        local before=$expires

        expires=$(host_run a ip -6 route show default dev "$1" | sed -n 's/.*expires \([0-9]*\)sec.*/\1/p' | head -n1)
        [ "${expires:-0}" -gt "$before" ]
}

# The second advertisement comes three seconds after networkd was told at the earliest: it is in force by then.
stays() { # WHAT [LINK]
        local expires=9999

        check "$1: comes into force" settled a
        check "$1: an advertisement is taken" wait_for 30 renewed "${2:-eth0}"
        check "$1: and another" wait_for 30 renewed "${2:-eth0}"
        check "$1: address and route stay" wait_for 10 lives "${2:-eth0}"
}

apply() {
        host_run a nspawn-btrfs apply
}

held() {
        host_run a nspawn-btrfs apply 2>&1 | cat -v
}

# The links of which it speaks.
named() {
        held | grep -o 'conf\.[a-z0-9-]*' | cut -d. -f2 | sort -u | xargs
}

forwards() {
        host_run a cat /proc/sys/net/ipv6/conf/all/forwarding
}

# Everything that the README and the examples have, and what networkd has beside them.
declare_all() {
        declare_guest a
        declare_file a web.container '[Container]\nTemplate=guest\n'
        declare_file a lab.container '[Container]\nTemplate=guest\n[Network]\nZone=lab\n'
        declare_file a in.container '[Container]\nTemplate=guest\n[Network]\nBridge=readme\n'
        declare_file a readme.bridge "$(sed -n '/^  # .*br0.bridge$/,/^  ```$/p' "$top/README.md" | sed -n 's/^  \([[A-Z].*\)/\1/p')\n"
        declare_file a manual.bridge "$(sed -n '/^# .*br1.bridge$/,/^```$/p' "$top/man/nspawn-btrfs.bridge.5.scd" | sed -n '/^[[A-Z]/p')\n"
        host_put a "$top/conf.d/examples/br0-nat.bridge" /etc/nspawn-btrfs.d/br0-nat.bridge
}

try_all() { # WHAT
        declare_all
        check "$1: all that is documented" apply
        stays "$1: a daemon-reload"
        check "$1: containers start" host_run a machinectl start web lab in
        stays "$1: their start"
        host_run a systemctl restart systemd-networkd
        stays "$1: a restart of networkd"
        must "$1: a reboot" host_reboot a
        stays "$1: a reboot"
        check "$1: containers start again" host_run a machinectl start web lab in
        stays "$1: that"
        check "$1: IPv4 by NAT is there" host_run a grep -q 1 /proc/sys/net/ipv4/ip_forward
        check_eq "$1: IPv6 is not forwarded" 0 "$(forwards)"
        host_run a machinectl terminate web lab in
}

# The router says nothing until long after all is applied: what is not known of it yet must not be lost.
reboots_in_silence() { # WHAT
        kill -STOP "$router_pid"
        host_reboot a 2>/dev/null # "degraded": that is told by a failed unit
        settled a
        sleep "${SILENCE:-10}"
        check_eq "$1, a reboot with a silent router: no route yet" "" "$(host_run a ip -6 route show default)"
        check_eq "IPv6 is not forwarded" 0 "$(forwards)"
        kill -CONT "$router_pid"
        stays "$1, a reboot with a silent router"
}

python3 "$lib/send-ra.py" phys 2001:db8:1:: >/dev/null 2>&1 &
router_pid=$!
router=$(ip -6 -o addr show dev phys scope link | awk '{ sub("/.*", "", $4); print $4 }')

# The kernel takes them, as with "iface eth0 inet dhcp" of ifupdown.
host_new a "$suite" && host_install a
printf '[Unit]\nDefaultDependencies=no\nBefore=network-pre.target\nWants=network-pre.target\n[Service]\nType=oneshot\nExecStart=-/bin/sh -c "cat /etc/accept-ra >/proc/sys/net/ipv6/conf/eth0/accept_ra"\nExecStart=ip link set eth0 up\n[Install]\nWantedBy=multi-user.target\n' |
        host_put a - /etc/systemd/system/link-up.service
systemctl --root="$(host_root a)" -q enable link-up.service
must "a host whose kernel takes advertisements" host_boot a
must "has a route" wait_for 20 lives eth0
try_all "kernel"

# What would end it.
declare_file a six.bridge '[Network]\nAddress=10.6.0.1/24\nAddress=fd06::1/64\nIPMasquerade=both\n'
said=$(held)
check_match "IPMasquerade=both is held back" 'Bridge six is held back: its IPMasquerade=both' "$said"
check_match "networkd's line is said" 'IPv6AcceptRA=yes' "$said"
check_match "and the kernel's" 'net.ipv6.conf.eth0.accept_ra=2' "$said"
check_eq "for that link" eth0 "$(named)"
host_run a ip link add other type veth peer name ve-other
check_eq "one that may hear a router counts, a container's does not" "eth0 other" "$(named)"
host_run a ip link set other master readme
check_eq "nor does a port" eth0 "$(named)"
host_sh a 'ip link set other nomaster; echo 1 >/proc/sys/net/ipv6/conf/other/disable_ipv6'
check_eq "nor one without IPv6" eth0 "$(named)"
host_sh a 'echo 0 >/proc/sys/net/ipv6/conf/other/disable_ipv6; mkdir -p /run/NetworkManager/devices
        printf "[device]\nmanaged=true\n" >/run/NetworkManager/devices/$(cat /sys/class/net/other/ifindex)'
check_eq "nor one of a daemon that listens itself" eth0 "$(named)"
host_sh a 'rm -r /run/NetworkManager; ip link del other'
check_fails "apply fails" apply
check_eq "so does its unit" failed "$(host_run a systemctl is-failed nspawn-btrfs-apply.service)"
check_fails "there is no such bridge" host_run a test -e /sys/class/net/six
check "others are there" host_run a test -e /sys/class/net/readme
stays "held back"
for line in IPMasquerade=ipv6 IPv6SendRA=yes IPForward=yes IPForward=ipv6 IPv6Forwarding=yes 'DHCPPrefixDelegation=yes' 'IPv6PrefixDelegation=static'; do
        declare_file a six.bridge "[Network]\nAddress=10.6.0.1/24\n$line\n"
        check_match "$line is held back" "Bridge six is held back: its $line" "$(held)"
done
declare_file a six.bridge '[Network]\nAddress=10.6.0.1/24\nIPMasquerade=yes\n'
check "IPMasquerade=yes, which is ipv4, is not" apply
check "the bridge is there" host_run a test -e /sys/class/net/six
check_eq "and IPv6 is not forwarded" 0 "$(forwards)"
declare_file a six.bridge '[Network]\nAddress=10.6.0.1/24\nAddress=fd06::1/64\nIPMasquerade=both\n'
check_fails "a bridge that is there already" apply
check_output "stays as it is" 'inet 10.6.0.1/24' host_run a ip addr show dev six
reboots_in_silence "kernel"
check_eq "it is held back still" failed "$(host_run a systemctl is-failed nspawn-btrfs-apply.service)"

# The host's link is told.
host_sh a 'echo 2 >/etc/accept-ra; cat /etc/accept-ra >/proc/sys/net/ipv6/conf/eth0/accept_ra'
check "told by the kernel's line: applied" apply
check_output "the bridge is there" 'fd06::1/64' host_run a ip addr show dev six
check_eq "IPv6 is forwarded" 1 "$(forwards)"
stays "told by the kernel's line"
must "reboot" host_reboot a
stays "told by the kernel's line: reboot"
check_eq "IPv6 is forwarded" 1 "$(forwards)"

# networkd takes them.
host_sh a 'systemctl disable -q link-up; rm /etc/nspawn-btrfs.d/*; systemctl enable -q systemd-networkd'
printf '[Match]\nName=eth0\n[Network]\nDHCP=no\nAddress=198.51.100.33/24\n' | host_put a - /etc/systemd/network/20-wired.network
must "a host whose networkd takes advertisements" host_reboot a
must "has a route" wait_for 20 lives eth0
try_all "networkd"
declare_file a six.bridge '[Network]\nAddress=10.6.0.1/24\nAddress=fd06::1/64\nIPMasquerade=both\n'
check_match "held back, and its file is named" 'IPv6AcceptRA=yes" .*in \[Network\] of /etc/systemd/network/20-wired.network' "$(held)"
stays "held back"
reboots_in_silence "networkd"

# A bridge in the physical network takes over, also beside one that forwards.
declare_file a br0.bridge '[Bridge]\nUplink=eth0\n'
host_run a rm /etc/nspawn-btrfs.d/six.bridge
check "apply --uplink" host_run a nspawn-btrfs apply --uplink
check "confirmed" host_run a nspawn-btrfs apply --uplink --confirm
stays "an uplink" br0
declare_file a six.bridge '[Network]\nAddress=10.6.0.1/24\nAddress=fd06::1/64\nIPMasquerade=both\n'
check "beside a bridge that forwards" apply
check_eq "IPv6 is forwarded" 1 "$(forwards)"
stays "beside a bridge that forwards" br0
must "reboot" host_reboot a
stays "the same after a boot" br0
check_eq "IPv6 is forwarded" 1 "$(forwards)"
declare_file a br0.bridge '[Bridge]\nUplink=eth0\n[Network]\nIPv6AcceptRA=no\n'
check "a bridge that is told to take none" host_run a nspawn-btrfs apply --uplink
check "takes none" wait_for 10 eval '! route br0'
check "and back" host_run a nspawn-btrfs apply --uplink --revert
stays "back" br0

# What the administrator says of the stock links counts.
host_sh a 'rm /etc/nspawn-btrfs.d/*.bridge'
must "reboot" host_reboot a
printf '[Network]\nIPv6SendRA=yes\n' | host_put a - /etc/systemd/network/80-container-ve.network.d/10-mine.conf
host_run a nspawn-btrfs apply
check_output "a drop-in of his wins" '10-mine.conf$' host_sh a 'cd /; for d in etc run; do ls $d/systemd/network/80-container-ve.network.d; done | sort | tail -n1'
cp "$(host_root a)/usr/lib/systemd/network/80-container-ve.network" "$(host_root a)/etc/systemd/network/" 2>/dev/null ||
        cp "$(host_root a)/lib/systemd/network/80-container-ve.network" "$(host_root a)/etc/systemd/network/"
host_run a nspawn-btrfs apply
check_fails "a file of his has no drop-in of ours" host_run a test -e /run/systemd/network/80-container-ve.network.d
check_summary
