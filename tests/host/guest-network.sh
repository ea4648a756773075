#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The guest's own address, its way out, forwarded ports, zones, names, and what networkd leaves alone.
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

machines=/var/lib/machines
templates=/var/lib/nspawn-btrfs/templates

guest() { # NAME COMMAND...
        local name=$1
        shift
        host_run a systemd-run -qP -M "$name" "$@"
}

pings() { # ADDRESS, from the host
        wait_for 60 host_run a ping -c1 -W1 "$1"
}

off() {
        host_sh a "systemctl stop systemd-nspawn@$1; systemctl reset-failed 2>/dev/null; true"
}

# Foreign rules and routes are there before anything of ours starts networkd.
host_new a "$suite"
echo 'echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_ra' >>"$(host_root a)/usr/local/sbin/host-sysfs" # told, at each boot
host_install a
host_boot a
host_sh a 'ip link set eth0 up; ip address add 198.51.100.20/24 dev eth0; ip route add default via 198.51.100.1
ip rule add from 203.0.113.7 table 77 priority 1077; ip -6 rule add from fd99::7 table 77 priority 1077
ip route add 192.0.2.0/24 via 198.51.100.1 proto static table 77'
declare_guest a
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\nAddress=fd77::1/64\nDHCPServer=no\nIPMasquerade=both\n'
declare_file a web.container <<'END'
[Container]
Template=guest
[Network]
Bridge=br7
Address=10.77.0.20/24
Address=10.78.0.20/24
Address=fd77::20/64
Gateway=10.77.0.1
Gateway=fd77::1
DNS=10.77.0.53 fd77::53
DNS=10.77.0.54
Domains=example.test ~corp.test
END
host_run a systemctl daemon-reload
check "starts" host_run a machinectl start web
check "the first address answers, without DHCP" pings 10.77.0.20
check "so does IPv6" pings fd77::20
check "and the second address is there" wait_for 60 host_sh a "systemd-run -qP -M web ip -4 -o address show host0 | grep -q 10.78.0.20/24"
check_match "the gateways" 'default via 10.77.0.1.*default via fd77::1' "$(guest web ip route | xargs) $(guest web ip -6 route | xargs)"
check "name servers and domains" wait_for 60 host_sh a 'r=$(systemd-run -qP -M web resolvectl status host0 | xargs) &&
        for i in 10.77.0.53 fd77::53 10.77.0.54 example.test corp.test; do case $r in *$i*) ;; *) exit 1;; esac; done'
check_fails "nothing is said of missing services" said a web 'will have no effect'

# The way out, through the private bridge and the host.
check "the outside answers the guest" wait_for 60 guest web ping -c1 -W1 198.51.100.1
foreign() {
        host_sh a 'echo $(ip rule | grep -c 203.0.113.7) $(ip -6 rule | grep -c fd99::7) $(ip route show table 77 | grep -c 192.0.2.0/24)'
}
check_eq "foreign rules are there still" "1 1 1" "$(foreign)"
check "so is the address by hand" host_sh a 'ip -4 -o address show eth0 | grep -q 198.51.100.20 && ip route | grep -q "default via 198.51.100.1"'
check "networkd was told" host_run a grep -q ManageForeignRoutingPolicyRules=no /run/systemd/networkd.conf.d/0-0-nspawn-btrfs.conf
host_run a systemctl restart systemd-networkd
check "networkd is back" calm a
check_eq "also after a restart of networkd" "1 1 1" "$(foreign)"
check "the guest is still in its bridge" pings 10.77.0.20

# An image with files of its own for host0, however they are called.
host_sh a "printf '[Match]\nName=host0\n[Network]\nDHCP=no\nAddress=10.77.0.66/24\n' >/root/own.network
btrfs -q subvolume snapshot $templates/guest $templates/own
for n in 00-host0 05-a 80-container-host0; do cp /root/own.network $templates/own/etc/systemd/network/\$n.network; done
btrfs property set $templates/own ro true"
declare_file a own.template '[Template]\nMethod=none\n'
declare_file a wins.container '[Container]\nTemplate=own\n[Network]\nBridge=br7\nAddress=10.77.0.21/24\n'
declare_file a keeps.container '[Container]\nTemplate=own\n[Network]\nBridge=br7\n'
host_run a systemctl daemon-reload
check "an image with networkd files of its own" host_run a machinectl start wins
check "Address= wins over them" pings 10.77.0.21
check_fails "alone" host_run a ping -c1 -W1 10.77.0.66
check "without Address=" host_run a machinectl start keeps
check "they are in force" pings 10.77.0.66
check_eq "with the MAC of its file" "$(host_sh a "nspawn-btrfs list --json | tr '{' '\n' | sed -n 's/.*\"name\":\"keeps\".*\"mac\":\"\([^\"]*\).*/\1/p'")" \
        "$(guest keeps cat /sys/class/net/host0/address)"
off wins
off keeps

# Read-only images, by the key and by the flag of the subvolume; adopted ones.
declare_file a ro.container '[Container]\nTemplate=guest\n[Files]\nReadOnly=yes\n[Network]\nBridge=br7\nAddress=10.77.0.22/24\nDNS=10.77.0.1\n'
declare_file a flag.container '[Network]\nBridge=br7\nAddress=10.77.0.23/24\n'
declare_file a folder.container '[Network]\nBridge=br7\nAddress=10.77.0.24/24\n'
host_sh a "systemctl daemon-reload
btrfs -q subvolume snapshot $templates/guest $machines/flag; cp $machines/web/etc/machine-id $machines/flag/etc/
sed -i y/0123456789abcdef/123456789abcdef0/ $machines/flag/etc/machine-id; btrfs property set $machines/flag ro true
mkdir $machines/folder; tar -C $machines/folder -xf /srv/test/guest.tar.zst"
for i in ro:22 flag:23 folder:24; do
        check "${i%:*}: starts" host_run a machinectl start "${i%:*}"
        check "${i%:*}: answers" pings "10.77.0.${i#*:}"
        off "${i%:*}"
done

# An image that would not act on it: said in the log of the start.
declare_file a deaf.container '[Container]\nTemplate=guest\n[Provision]\nDisable=systemd-networkd systemd-resolved\n[Network]\nBridge=br7\nAddress=10.77.0.25/24\nDNS=10.77.0.1\n'
host_run a systemctl daemon-reload
check "a guest without networkd starts" host_run a machinectl start deaf
check "what has no effect is said" said a deaf '"Address=" will have no effect in deaf: its image does not enable systemd-networkd.service'
check "of both services" said a deaf '"DNS=" will have no effect in deaf: its image does not enable systemd-resolved.service'
wait_for 60 guest deaf true
wait_for 60 guest deaf systemctl is-active -q multi-user.target
check "the command that it names" host_run a systemctl -M deaf enable --now systemd-networkd
check "mends it" pings 10.77.0.25
off deaf

# Forwarded ports, zones, names.
declare_file a port.container '[Container]\nTemplate=guest\n[Network]\nPort=tcp:2222:22\n'
declare_file a z1.container '[Container]\nTemplate=guest\n[Network]\nZone=lab\n'
declare_file a z2.container '[Container]\nTemplate=guest\n[Network]\nZone=lab\nAddress=10.79.0.2/24\n'
host_run a systemctl daemon-reload
check "Port= alone" host_run a machinectl start port
check "keeps the stock veth" host_run a test -e /sys/class/net/ve-port
# The rule holds for what comes from outside: this process is the router of the physical network.
port_banner() { timeout 3 bash -c 'exec 3<>/dev/tcp/198.51.100.20/2222 && head -c 7 <&3'; }
is_forwarded() { [ "$(port_banner 2>/dev/null)" = SSH-2.0 ]; }
check "Port= forwards" wait_for 60 is_forwarded
off port
check "two in a zone" host_run a machinectl start z1 z2
check_eq "are in its bridge" "vz-lab vz-lab" "$(host_sh a 'for i in z1 z2; do basename $(readlink /sys/class/net/vb-$i/master); done | xargs')"
check "an address in a zone" wait_for 60 host_sh a 'systemd-run -qP -M z2 ip -4 -o address show host0 | grep -q 10.79.0.2/24'
check "and DHCP for who has none" wait_for 60 host_sh a 'systemd-run -qP -M z1 ip -4 -o address show host0 | grep -q "scope global"'
check_output "names by nss-mymachines" '(10\.77\.0\.20|fd77::20|10\.78\.0\.20)' host_run a getent ahosts web
check "by which ping goes" host_run a ping -4 -c1 -W2 web

# networkd that the administrator enabled himself goes as he configured it.
host_run a systemctl enable -q systemd-networkd
host_reboot a
check_fails "networkd of the administrator's: no file of ours tells it off" host_run a test -e /run/systemd/networkd.conf.d/0-0-nspawn-btrfs.conf
check "bridges of ours are there" wait_for 60 host_run a test -e /sys/class/net/br7
check_summary
