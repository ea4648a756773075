#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drop files, daemon-reload, machinectl start: a container runs and answers, on a bridge that was dropped with it. And
# all by which an administrator knows containers works on it as on any other.
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

host_up a "$suite"
check_eq "without files nothing of ours ran at boot" "" \
        "$(host_sh a 'journalctl -b -o cat _EXE=/usr/libexec/nspawn-btrfs/install-generation \
                _EXE=/usr/libexec/nspawn-btrfs/install-network; systemctl list-units --plain --no-legend --all "nspawn-btrfs*"')"

declare_guest a
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\nDHCPServer=yes\nIPMasquerade=ipv4\n'
declare_file a web.container '[Container]\nTemplate=guest\n\n[Network]\nBridge=br7\nAddress=10.77.0.20/24\nGateway=10.77.0.1\n'

check "daemon-reload and start, nothing between" host_sh a 'systemctl daemon-reload; machinectl start web'
check "it answers on its bridge" wait_for 60 host_run a ping -c1 -W1 10.77.0.20
check_eq "its interface is in the bridge" br7 "$(host_sh a 'basename $(readlink /sys/class/net/vb-web/master)')"
check_eq "nothing failed" "" "$(host_run a systemctl --failed --no-legend)"

declare_file a br8.bridge '[Network]\nAddress=10.78.0.1/24\n'
host_run a systemctl daemon-reload
check "a dropped bridge appears by itself" wait_for 60 host_run a test -e /sys/class/net/br8
check "with its address" wait_for 60 host_sh a 'ip -4 -o address show br8 | grep -q 10.78.0.1/24'

declare_file a dhcp.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\n'
declare_file a veth.container '[Container]\nTemplate=guest\n'
host_sh a 'systemctl daemon-reload; machinectl start dhcp veth'
check "DHCP on a private bridge" wait_for 60 host_sh a 'machinectl show-addresses dhcp 2>/dev/null | grep -q ^10.77 ||
        systemd-run -qP -M dhcp ip -4 -o address show host0 | grep -q 10.77.0'
check "the stock veth has an address" wait_for 60 host_sh a 'systemd-run -qP -M veth ip -4 -o address show host0 | grep -q "inet [1-9]"'
check "and answers" wait_for 60 host_sh a 'ping -c1 -W1 $(systemd-run -qP -M veth ip -4 -o address show host0 |
        sed -n "s/.*inet \([0-9.]*\).*scope global.*/\1/p" | head -n1)'
check_eq "three containers, three machine-ids" 3 \
        "$(host_sh a 'cat /var/lib/machines/*/etc/machine-id | sort -u | wc -l')"

check "machinectl poweroff" host_run a machinectl poweroff dhcp
check "ends it" wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@dhcp'
check "machinectl enable" host_run a machinectl enable dhcp
check "systemctl enable" host_run a systemctl enable systemd-nspawn@veth
host_sh a 'printf "[Service]\nMemoryMax=300M\n" | SYSTEMD_EDITOR=tee systemctl edit systemd-nspawn@web --stdin 2>/dev/null || {
        mkdir -p /etc/systemd/system/systemd-nspawn@web.service.d
        printf "[Service]\nMemoryMax=300M\n" >/etc/systemd/system/systemd-nspawn@web.service.d/override.conf
        systemctl daemon-reload; }'
check_eq "systemctl edit is in force" 314572800 "$(host_run a systemctl show -P MemoryMax systemd-nspawn@web)"

printf '[Network]\nVirtualEthernet=yes\n' | host_put a - /etc/systemd/nspawn/dhcp.nspawn
host_run a machinectl start dhcp
check "an own .nspawn in /etc wins" wait_for 60 host_run a test -e /sys/class/net/ve-dhcp
check_output "check says what has no effect" 'dhcp' host_sh a 'nspawn-btrfs check 2>&1; true'

# What was a template's snapshot is any image: a container that is not ours.
host_sh a 'btrfs subvolume snapshot /var/lib/nspawn-btrfs/templates/guest /var/lib/machines/foreign >/dev/null'
check "one that is not ours starts as before" host_run a machinectl start foreign
check_eq "with the stock settings" "" "$(host_sh a 'ls /run/systemd/nspawn | grep foreign.nspawn')"

host_run a machinectl poweroff web
wait_for 60 host_sh a '[ "$(systemctl show -P ActiveState systemd-nspawn@web)" = inactive ]'
host_sh a 'cd /etc/nspawn-btrfs.d; mv web.container shop.container; systemctl daemon-reload'
check_output "apply tells of a file that was moved" 'nspawn-btrfs rename web shop' host_run a nspawn-btrfs apply
host_sh a 'cd /etc/nspawn-btrfs.d; mv shop.container web.container; systemctl daemon-reload'
host_sh a 'rm /etc/nspawn-btrfs.d/web.container /etc/nspawn-btrfs.d/br8.bridge; systemctl daemon-reload'
wait_for 60 host_sh a '[ "$(head -n1 /run/systemd/generator/nspawn-btrfs/complete | cut -d" " -f3)" = "$(basename $(readlink /run/nspawn-btrfs/applied))" ]'
# (nspawn 262 has folders of its own by that name.)
check_eq "a removed file leaves no trace" "" "$(host_sh a 'find /run /etc/systemd -xdev -name "*web*" ! -path "*/locks/*" \
        ! -path "/run/systemd/nspawn/web*" ! -path "/run/systemd/transient/*" ! -path "*/systemd-nspawn@web.service.d*"
        ls /run/systemd/nspawn/web.nspawn 2>/dev/null')"
check "nor does a removed bridge" wait_for 60 host_sh a '! [ -e /sys/class/net/br8 ]'
check "but the data" host_run a test -d /var/lib/machines/web/etc
check_summary
