#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Links that can be uplinks: several, such as come late, such as networkd makes itself.
# load: light
. "$(dirname "$0")/../lib/test.sh"

mac() {
        host_run a cat "/sys/class/net/$1/address"
}

has_address() { # LINK ADDRESS
        host_run a ip -o addr show dev "$1" | grep -q " $2 "
}

is_port() {
        host_run a test -e "/sys/class/net/br0/brif/$1"
}

# Of the boot.
network_log() {
        host_sh a 'journalctl --sync; journalctl -b -o cat -u nspawn-btrfs-network.service'
}

bridge_file() {
        host_put a - /etc/nspawn-btrfs.d/br0.bridge
}

# shellcheck disable=SC2120
apply() {
        host_run a nspawn-btrfs apply --uplink "$@"
}

host_new a "$suite" && host_install a
printf '[Match]\nName=eth0\n[Network]\nAddress=198.51.100.33/24\n' | host_put a - /etc/systemd/network/20-wired.network
systemctl --root="$(host_root a)" -q enable systemd-networkd.service

# Several on one line; one of them comes late.
printf '[Bridge]\nSTP=no\nUplink=eth0 usb0\n' | bridge_file
must "a host with two uplinks" host_boot a
check "has its address" wait_for 20 has_address br0 198.51.100.33/24
check "the first is a port" is_port eth0
check_eq "the bridge has its MAC" "$(mac eth0)" "$(mac br0)"
check_match "the other is said to be missing" 'no link usb0 yet' "$(network_log)"
host_run a ip link add usb0 type veth peer name usb1
check "and is a port when it comes" wait_for 20 is_port usb0
check_output "nothing is pending" 'as declared' apply

# One that networkd makes, with a fixed address: not there yet when the files are written. (veth stands in for bonds and
# VLANs, which this kernel may not have.)
printf '[NetDev]\nName=wan0\nKind=veth\n[Peer]\nName=wan1\n' | host_put a - /etc/systemd/network/30-wan.netdev
printf '[Match]\nName=wan1\n[Network]\nLinkLocalAddressing=no\n' | host_put a - /etc/systemd/network/31-peer.network
printf '[Match]\nName=wan0\n[Network]\nAddress=192.0.2.5/24\nGateway=192.0.2.1\n' | host_put a - /etc/systemd/network/30-wan.network
printf '[Bridge]\nUplink=wan0\n' | bridge_file
must "reboot with an uplink that networkd makes" host_reboot a
check "it is a port" wait_for 20 is_port wan0
check "its address is the bridge's" wait_for 20 has_address br0 192.0.2.5/24
check_output "so is its route" 'default via 192.0.2.1 dev br0' host_run a ip route
log=$(network_log)
check_match "what cannot be known is said" 'MAC address of wan0 is not known' "$log"
check_eq "nobody waited for it" "" "$(grep 'no link' <<<"$log")"
printf '[NetDev]\nMACAddress=02:00:00:00:00:77\n[Bridge]\nUplink=wan0\n' | bridge_file
must "reboot with a MAC for the bridge" host_reboot a
check "it has that" wait_for 20 eval '[ "$(mac br0)" = 02:00:00:00:00:77 ]'
check_eq "and nothing is said" "" "$(network_log | grep 'MAC address')"

# One whose file cannot be told to be its own before it is there.
printf '[Match]\nMACAddress=02:00:00:00:00:88\n[Network]\nAddress=192.0.2.6/24\n' | host_put a - /etc/systemd/network/25-usb.network
printf '[Bridge]\nUplink=usb0\n' | bridge_file
host_reboot a
check_match "no addresses by guess" 'br0 .*gets no uplink: .*25-usb.network is uncertain' "$(network_log)"
check "the host's network is as without the bridge" wait_for 20 has_address eth0 198.51.100.33/24

# A bridge that is refused at boot, and nothing else that configures its link.
mv "$(host_root a)/etc/systemd/network/20-wired.network" "$(host_root a)/root/"
rm "$(host_root a)/etc/systemd/network/25-usb.network"
printf '[Bridge]\nUplink=eth0 lo\n[Network]\nAddress=198.51.100.37/24\n' | bridge_file
host_reboot a 2>/dev/null
check_match "a bridge that is refused" 'br0 .*gets no uplink: lo is the loopback link' "$(network_log)"
check "leaves its addresses to the link" wait_for 20 has_address eth0 198.51.100.37/24
check_fails "there is no bridge" host_run a test -e /sys/class/net/br0
printf '[Bridge]\nUplink=eth0\n[Network]\nAddress=198.51.100.37/24\n' | bridge_file
check "mended: apply --uplink" apply
check "the bridge has them" wait_for 10 has_address br0 198.51.100.37/24
check "confirmed" apply --confirm
mv "$(host_root a)/root/20-wired.network" "$(host_root a)/etc/systemd/network/"
must "reboot" host_reboot a
check "in force" wait_for 20 has_address br0 198.51.100.37/24
rm "$(host_root a)/etc/nspawn-btrfs.d/br0.bridge"
must "reboot without" host_reboot a
wait_for 20 has_address eth0 198.51.100.33/24

# Such as can be nobody's.
# shellcheck disable=SC2119
refused() { # UPLINK REASON
        printf '[Bridge]\nUplink=%s\n' "$1" | bridge_file
        check_match "$1 is refused" "$2" "$(apply 2>&1)"
}
refused lo 'lo is the loopback link'
refused br0 'br0 is a bridge'
host_run a ip link add by-hand type bridge
refused by-hand 'by-hand is a bridge'

# A file that matches by MAC matches the bridge, too.
printf '[Match]\nMACAddress=%s\n[Network]\nAddress=198.51.100.34/24\n' "$(mac eth0)" |
        host_put a - /etc/systemd/network/20-wired.network
printf '[Bridge]\nUplink=eth0\n[Network]\nAddress=198.51.100.35/24\n' | bridge_file
host_run a networkctl reload
wait_for 20 has_address eth0 198.51.100.34/24
# shellcheck disable=SC2119
check_match "a file by MAC is refused" '20-wired.network matches it too' "$(apply 2>&1)"
host_sh a 'sed -i "/^MAC/aKind=!bridge" /etc/systemd/network/20-wired.network; networkctl reload'
check "not one that leaves out bridges" apply
check "the bridge has its own address" wait_for 10 has_address br0 198.51.100.35/24
check "confirmed" apply --confirm

# A soft reboot, which 252 does not have, keeps /run: it is a boot all the same.
if [ "$suite" != bookworm ]; then
        printf '[Bridge]\nUplink=eth0\n[Network]\nAddress=198.51.100.36/24\n' | bridge_file
        check "apply --uplink" apply
        host_enter a systemctl soft-reboot
        check "a soft reboot before it is confirmed" \
                wait_for 60 host_sh a '[ "$(systemctl show -P SoftRebootsCount)" = 1 ] && systemctl is-active -q multi-user.target'
        check_output "comes up with it, and nothing waits" 'as declared' apply
        check "the address is in force" has_address br0 198.51.100.36/24
fi
check_summary
