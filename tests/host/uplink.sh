#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A bridge in the physical network: it changes at boot or by "apply --uplink" only, the host stays where it is reached,
# and what nobody confirms is undone.
# load: light
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

router=198.51.100.2

# A host that gives out addresses in the physical network.
router_up() {
        host_new router "$suite" || return
        printf '[Match]\nName=eth0\n[Network]\nAddress=%s/24\nLinkLocalAddressing=no\n' "$router" |
                host_put router - /etc/systemd/network/10-eth0.network
        host_boot router &&
                host_sh router 'systemctl start systemd-networkd; apt-get -q update && apt-get -qy install dnsmasq-base' &&
                host_run router systemd-run -q --unit=dhcp dnsmasq --keep-in-foreground --port=0 --interface=eth0 \
                        --bind-interfaces --dhcp-range=198.51.100.50,198.51.100.99,1h \
                        --dhcp-option=option:router,"$router" --dhcp-leasefile=/run/leases
}

# What the router has noted of the host: MAC, address, name, client identifier.
lease() {
        host_run router cut -d' ' -f2- /run/leases | grep 02:00:00:00:02
}

address_of() {
        host_run a ip -4 -o addr show dev "$1" scope global 2>/dev/null | awk '{ print $4 }'
}

has_address() {
        [ "$(address_of "$1")" = "$2" ]
}

port_of_br0() {
        host_run a test -e "/sys/class/net/br0/brif/$1"
}

on_eth0() {
        has_address eth0 "$address" && ! host_run a test -e /sys/class/net/br0
}

on_br0() {
        has_address br0 "$address" && port_of_br0 eth0 && [ -z "$(address_of eth0)" ]
}

has_78() {
        address_of br0 | grep -q '^198\.51\.100\.78/'
}

# Never less than that: the host is reached.
reached() {
        host_run router ping -c 1 -W 5 "${address%/*}"
}

bridge_file() {
        host_put a - /etc/nspawn-btrfs.d/br0.bridge
}

reload() {
        host_run a systemctl daemon-reload
}

# apply [--confirm|--revert]
# shellcheck disable=SC2120
apply() {
        host_run a nspawn-btrfs apply --uplink "$@"
}

undone() {
        wait_for "$1" on_eth0 && wait_for 5 reached
}

# on_terminal COMMAND: apply --uplink on a terminal, and the command once it asks, which says what is typed.
on_terminal() {
        host_sh a "rm -f /run/typed; { await 120 grep -q 'still here' /run/typed && $1; } | script -qfec 'nspawn-btrfs apply --uplink' /run/typed"
}

# Nothing is left that could undo a change.
stays() {
        check_fails "nothing will undo it" host_run a systemctl is-active --quiet nspawn-btrfs-uplink-revert.timer
}

start_guest() {
        printf '[Template]\nMethod=tar\nSource=/srv/test/guest.tar.zst\n' | host_put a - /etc/nspawn-btrfs.d/guest.template
        printf '[Container]\nTemplate=guest\n[Network]\nBridge=br0\n' | host_put a - /etc/nspawn-btrfs.d/web.container
        reload && host_run a machinectl start web
}

guest_lease() {
        host_run router cat /run/leases | grep -q ' web '
}

# Rules that somebody else makes, by whom the host may be reached.
foreign_rules() {
        host_sh a 'for i in -4 -6; do ip $i rule show priority 1077; done' | grep -c 'lookup 77'
}

must "a router" router_up
host_new a "$suite" && host_install a
printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\n' | host_put a - /etc/systemd/network/20-wired.network
printf '[Timer]\nOnActiveSec=\nOnActiveSec=30s\n' |
        host_put a - /etc/systemd/system/nspawn-btrfs-uplink-revert.timer.d/quick.conf
systemctl --root="$(host_root a)" -q enable systemd-networkd.service
must "a host that gets its address by DHCP" host_boot a
wait_for 20 host_sh a 'ip -4 addr show dev eth0 scope global | grep -q inet'
address=$(address_of eth0)
before=$(lease)
check_match "has an address" '^198\.51\.100\.' "$address"

# A slip in the key makes no private bridge, which would take effect at once and have the host's address twice.
printf '[Bridge]\nUplnk=eth0\n[Network]\nAddress=%s\n' "$address" | bridge_file
check "daemon-reload with a misspelt Uplink=" reload
check "the log says what may be meant" \
        wait_for 10 host_run a journalctl -b -q -u nspawn-btrfs-apply.service -g 'Uplnk=.*did you mean "Uplink="'
check "the host's network is as it was" on_eth0
check_fails "apply --uplink refuses it" apply
check_match "and says that it leaves them alone" 'uplinks stay as they are' "$(apply 2>&1)"

# Dropping a file changes nothing.
printf '[Bridge]\nUplink=eth0\n' | bridge_file
printf '[Network]\nAddress=10.77.0.1/24\n' | host_put a - /etc/nspawn-btrfs.d/br7.bridge
check_output "diff says by what it changes" 'apply --uplink' host_run a nspawn-btrfs diff
check "daemon-reload" reload
check "a private bridge beside it is there at once" wait_for 10 host_run a test -e /sys/class/net/br7
check "the host's network is as it was" on_eth0
check_output "the log says that it waits" 'Bridge br0 .*waits' host_sh a 'journalctl --sync; journalctl -u nspawn-btrfs-apply.service'
check_output "so does diff, still" 'br0.bridge +created +apply --uplink' host_run a nspawn-btrfs diff
host_sh a 'ip rule add from 203.0.113.7 table 77 priority 1077; ip -6 rule add from fd99::7 table 77 priority 1077'

check_fails "no container starts on it yet" start_guest
check_output "its log says why, at once" 'no bridge br0 for container web: it has uplinks' \
        host_sh a 'journalctl --sync; journalctl -b -u systemd-nspawn@web'

# Nobody confirms.
check_output "apply --uplink moves the address to the bridge" "Bridge br0 has $address" apply
check "the bridge has it, the link is its port" on_br0
check "the host is reached" reached
check_eq "by the same lease" "$before" "$(lease)"
check_eq "rules of others are there" 2 "$(foreign_rules)"
check_fails "a second one has to wait" apply
check "unconfirmed it is undone" undone 45
check_eq "by the same lease" "$before" "$(lease)"
check_eq "rules of others are there" 2 "$(foreign_rules)"
check_fails "then there is nothing to confirm" apply --confirm

# What undoes it waits for nobody: neither for an "apply --uplink" that hangs, nor for networkd.
host_sh a 'systemd-run -q --unit=hung nspawn-btrfs apply --uplink; await 60 test -e /sys/class/net/br0; kill -STOP $(pgrep -x apply-uplink)'
check "one that is stopped is undone" undone 60
check "and is gone" wait_for 30 host_sh a '! pgrep -x apply-uplink' # what undoes it has that name, too
check_eq "by the same lease" "$before" "$(lease)"

# A careful person.
check "apply --uplink again" apply
check "confirmed" apply --confirm
stays
check "it is in force" on_br0
check_eq "by the same lease" "$before" "$(lease)"
check_output "nothing is left to do" 'as declared' apply
check_output "nor for diff" 'No changes' host_sh a 'nspawn-btrfs diff 2>&1'

# A guest in the physical network.
check "a container starts on it" start_guest
check "and gets an address from there" wait_for 30 guest_lease
check_eq "rules of others are there" 2 "$(foreign_rules)"

# The bridge gets another name, and another one the link, while the guest is on it.
host_sh a 'cd /etc/nspawn-btrfs.d && mv br0.bridge br1.bridge'
check "apply --uplink with another name" apply
check "the address moves" has_address br1 "$address"
check "back at once" apply --revert
check "it is as it was" wait_for 15 on_br0
check "the host is reached" wait_for 5 reached
host_run a rm /etc/nspawn-btrfs.d/br1.bridge
check "apply --uplink without the file" apply
check "the link has its address" wait_for 20 has_address eth0 "$address"
check "back at once" apply --revert
check "it is as it was" wait_for 15 on_br0
check "the host is reached" wait_for 5 reached
host_run a machinectl poweroff web

# Whatever becomes of the file, a daemon-reload changes nothing.
printf '[Bridge]\nUplink=eth0\n[Network]\nDHCP=no\nAddress=198.51.100.77/24\n' | bridge_file
reload && calm a
check "a changed file changes nothing" on_br0
printf '[Bridge\nUplink=\n[Network\nDHCP' | bridge_file
reload && calm a
check "nor does a broken one" on_br0
printf '[Network]\nAddress=10.78.0.1/24\n' | bridge_file
reload && calm a
check "nor one without uplink" on_br0
host_run a rm /etc/nspawn-btrfs.d/br0.bridge
reload && calm a
check "nor a missing one" on_br0
check "networkd started again changes nothing either" host_run a systemctl restart systemd-networkd
check "it does not" wait_for 15 on_br0
check "the host is reached" wait_for 5 reached

# Other addresses, and back at once.
printf '[Bridge]\nUplink=eth0\n[Network]\nAddress=198.51.100.77/24\n' | bridge_file
check "apply --uplink with another address" apply
check "the bridge has it" wait_for 10 has_address br0 198.51.100.77/24
check "back at once" apply --revert
check "it is as it was" wait_for 15 on_br0
check_eq "by the same lease" "$before" "$(lease)"

# On a terminal.
check_fails "a terminal is asked, and no is no" on_terminal 'echo n'
check "it is as it was" wait_for 15 on_br0
check "yes is yes" on_terminal 'echo y'
stays
check "the address is there" has_address br0 198.51.100.77/24

# The session dies: its terminal goes away, and with it whoever could confirm.
printf '[Bridge]\nUplink=eth0\n[Network]\nDHCP=ipv4\nAddress=198.51.100.78/24\n' | bridge_file
on_terminal 'pkill -KILL -x script' >/dev/null 2>&1
check "the change was made" has_78
check "a dead session confirms nothing" wait_for 45 has_address br0 198.51.100.77/24

# By hand on a bridge that is in force.
host_sh a 'ip addr add 198.51.100.98/24 dev br0; ip route add 203.0.113.0/24 via 198.51.100.2 dev br0'
said=$(apply </dev/null 2>&1)
check_match "an address by hand on the bridge is named" 'br0 has the address 198.51.100.98/24' "$said"
check_match "so is a route" 'br0 has the route 203.0.113.0/24' "$said"
check "both are there" host_sh a 'ip route | grep -q 203.0.113.0/24 && ip addr show dev br0 | grep -q 198.51.100.98'
host_sh a 'ip route del 203.0.113.0/24; ip addr del 198.51.100.98/24 dev br0'

# The uplink goes, and the bridge is a private one.
printf '[Network]\nAddress=10.78.0.1/24\n' | bridge_file
check "apply --uplink without Uplink=" apply
check "the link has its address again" wait_for 20 has_address eth0 "$address"
check "the bridge is a private one" wait_for 10 has_address br0 10.78.0.1/24
check "without the link's MAC" eval '! host_sh a "cmp /sys/class/net/br0/address /sys/class/net/eth0/address"'
check "back at once" apply --revert
check "it is as it was" wait_for 15 has_address br0 198.51.100.77/24

# The file goes.
host_run a rm /etc/nspawn-btrfs.d/br0.bridge
check "apply --uplink without the file" apply
check "the link has its address again" undone 20
check "kept" apply --confirm

# Boot. networkd runs for us alone this time, and so leaves alone what is not its own.
printf '[Bridge]\nUplink=eth0\n' | bridge_file
host_run a systemctl -q disable systemd-networkd.service
must "reboot" host_reboot a
check "the bridge is in force" wait_for 20 on_br0
check_eq "by the same lease" "$before" "$(lease)"
check "the host is reached" wait_for 5 reached
check_output "nothing is pending" 'as declared' apply
host_sh a 'ip rule add from 203.0.113.7 table 77 priority 1077; ip route add 203.0.113.0/24 dev lan0'
printf '[Bridge]\nUplink=eth0\n[Network]\nDHCP=ipv4\nAddress=198.51.100.77/24\n' | bridge_file
check "apply --uplink" apply
check "and back" apply --revert
check "as it was" wait_for 15 on_br0
check_output "a foreign rule is there" 1077 host_run a ip rule show
check_output "a foreign route is there" 203.0.113.0/24 host_run a ip route show
printf '[Bridge]\nUplink=eth0\n' | bridge_file

# Others configure that link.
printf 'auto lo\niface lo inet loopback\n\niface eth0 inet dhcp\n' | host_put a - /etc/network/interfaces
host_reboot a
check_output "a boot says who is in the way" '/etc/network/interfaces:4 configures eth0' \
        host_sh a 'journalctl --sync; journalctl -b -u nspawn-btrfs-network.service'
check_eq "by a failed unit" failed "$(host_run a systemctl is-failed nspawn-btrfs-network.service)"
check "the host is as without the bridge" wait_for 20 on_eth0
check "the private bridge is there" host_run a test -e /sys/class/net/br7
check_fails "apply --uplink refuses too" apply
check "and changes nothing" on_eth0
rm "$(host_root a)/etc/network/interfaces"
printf '[connection]\nid=wired\ninterface-name=eth0\n' |
        host_put a - /etc/NetworkManager/system-connections/wired.nmconnection
check_match "NetworkManager is named" 'wired.nmconnection:3 configures eth0' "$(apply </dev/null 2>&1)"
host_run a rm -r /etc/NetworkManager
host_sh a 'cp /bin/sleep /tmp/dhcpcd && systemd-run -q --unit=dhcpcd /tmp/dhcpcd 600 && mkdir -p /run/dhcpcd &&
        systemctl show -p MainPID --value dhcpcd >/run/dhcpcd/pid'
check_match "dhcpcd is named" 'dhcpcd configures eth0' "$(apply </dev/null 2>&1)"
host_sh a 'systemctl stop dhcpcd; rm -r /run/dhcpcd'
check "and changes nothing" on_eth0

# An address by hand nobody could put back.
host_run a ip addr add 198.51.100.99/24 dev lan0
printf '[Bridge]\nUplink=lan0\n' | bridge_file
check_fails "no uplink with an address by hand" apply
printf '[Bridge]\nUplink=eth0\n' | bridge_file
host_run a ip addr add 198.51.100.98/24 dev eth0
check_match "nor with one beside networkd's" 'eth0 has the address 198.51.100.98/24, but not by systemd-networkd' "$(apply </dev/null 2>&1)"
host_run a ip addr del 198.51.100.98/24 dev eth0
check "and changes nothing" on_eth0

# Nor other things that are not networkd's; all are named.
host_sh a 'ip route add 203.0.113.0/24 via 198.51.100.2; ip route add 203.0.114.0/24 via 198.51.100.2 proto static table 77
        ip -6 route add fd77::/64 dev eth0; ip rule add iif eth0 table 77 priority 1078
        resolvectl dns eth0 198.51.100.53; resolvectl domain eth0 example.test'
said=$(apply </dev/null 2>&1)
for what in "route 203.0.113.0/24" "route 203.0.114.0/24" "route fd77::/64" "routing policy rule 1078" \
        "name server 198.51.100.53" "search domain example.test"; do
        check_match "a $what is named" "eth0 has the $what" "$said"
done
check "and nothing is changed" on_eth0
check_output "not the routes either" '203.0.113.0/24' host_run a ip route show
host_sh a 'ip route del 203.0.113.0/24; ip route del 203.0.114.0/24 table 77; ip -6 route del fd77::/64; ip rule del priority 1078
        resolvectl revert eth0'

# NetworkManager, enabled: what it is told at run time is nothing to the next boot, its files and udev are.
host_sh a 'mkdir -p /etc/NetworkManager/conf.d /run/NetworkManager/devices
        printf "[Service]\nExecStart=/bin/sleep infinity\n" >/etc/systemd/system/NetworkManager.service
        ln -s ../NetworkManager.service /etc/systemd/system/multi-user.target.wants/
        printf "[device]\nmanaged=false\n" >/run/NetworkManager/devices/$(cat /sys/class/net/eth0/ifindex)'
check_match "NetworkManager that is told by nmcli alone is named" 'NetworkManager configures eth0' "$(apply </dev/null 2>&1)"
printf '[device-eth0]\nmatch-device=interface-name:eth0\nmanaged=0\n' | host_put a - /etc/NetworkManager/conf.d/eth0.conf
host_sh a 'rm -r /run/NetworkManager'

# A fixed address moves as well.
printf '[Match]\nName=eth0\n[Network]\nAddress=198.51.100.33/24\nGateway=198.51.100.2\n' |
        host_put a - /etc/systemd/network/20-wired.network
address=198.51.100.33/24
host_run a networkctl reload
wait_for 15 on_eth0
check "apply --uplink with a fixed address" apply
check "it moves" on_br0
check_output "with its route" 'default via 198.51.100.2 dev br0' host_run a ip route
check "kept" apply --confirm
must "reboot" host_reboot a
check "and after a boot" wait_for 20 on_br0

# What the administrator says of foreign rules counts.
conf=/run/systemd/networkd.conf.d/0-0-nspawn-btrfs.conf
check "networkd is told of foreign rules" host_run a grep -q ManageForeignRoutingPolicyRules=no $conf
printf '[Network]\nManageForeignRoutingPolicyRules=yes\n' | host_put a - /etc/systemd/networkd.conf
host_run a systemctl restart systemd-networkd
check_fails "not when networkd.conf says something" host_run a grep -q ManageForeignRoutingPolicyRules $conf
check "of routes still" host_run a grep -q ManageForeignRoutes=no $conf
check_summary
