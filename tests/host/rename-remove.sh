#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Renaming and removing leave no trace of the old name in machined, systemd, networkd or storage.
# suites: bookworm
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

up() {
        wait_for 60 host_run a systemctl -M "$1" is-active --quiet multi-user.target
}

# What anybody on the host knows by a name; the journal is history.
traces() {
        host_sh a "machinectl list-images --no-legend --all | grep -w '$1'
                machinectl list --no-legend --all | grep -w '$1'
                systemctl list-units --all --no-legend --plain | grep '@$1\\.' 
                systemctl list-unit-files --no-legend | grep '@$1\\.'
                networkctl list --no-legend 2>/dev/null | grep -E -- '-$1\\b'
                find /etc /run /var/lib -regextype posix-extended -regex '.*[@/.#-]$1([.@:/].*)?' \
                        ! -path '/run/nspawn-btrfs/locks/*' ! -path '/run/udev/*' ! -path '/var/lib/machines/*/*' ! -path '/var/lib/nspawn-btrfs/snapshots/*/*' 2>/dev/null
                find /var/log/journal -maxdepth 1 -lname '/var/lib/machines/$1/*'"
}

host_up a "$suite"
declare_guest a
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\n'
declare_file a web.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nAddress=10.77.0.20/24\n[Snapshot]\nOnCalendar=hourly\n'
host_sh a 'systemctl daemon-reload; machinectl start web; machinectl enable web; nspawn-btrfs snapshot web --label=good'
check "the guest is up" up web
mac=$(host_run a systemd-run -qP -M web cat /sys/class/net/host0/address)
host_sh a 'systemctl set-property systemd-nspawn@web MemoryMax=400M'
check_eq "not while it runs" 1 "$(host_sh a 'nspawn-btrfs rename web shop --yes 2>/dev/null; echo $?')"
check_eq "nor remove" 1 "$(host_sh a 'nspawn-btrfs remove web --yes 2>/dev/null; echo $?')"
check "it is untouched" host_run a systemctl is-active --quiet systemd-nspawn@web
host_run a machinectl poweroff web
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@web'
check_eq "without a terminal it wants --yes" 2 "$(host_sh a 'nspawn-btrfs rename web shop 2>/dev/null; echo $?')"

check "rename" host_run a nspawn-btrfs rename web shop --yes
check_eq "no trace of the old name" "" "$(traces web)"
check "the new one starts" host_run a machinectl start shop
check "and is up" up shop
check_eq "its hostname" shop "$(host_run a systemd-run -qP -M shop hostname)"
check "its MAC address" wait_for 60 host_sh a "[ \$(systemd-run -qP -M shop cat /sys/class/net/host0/address) = $mac ]"
check "its address" wait_for 60 host_run a ping -c1 -W1 10.77.0.20
check_eq "still enabled" enabled "$(host_sh a 'systemctl is-enabled systemd-nspawn@shop')"
check_eq "its limit" 419430400 "$(host_sh a 'systemctl show -P MemoryMax systemd-nspawn@shop')"
check "its timer" host_run a systemctl is-active --quiet nspawn-btrfs-snapshot@shop.timer
check "its snapshots" host_run a nspawn-btrfs rollback shop good
check "it is up" up shop

host_run a machinectl poweroff shop
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@shop'

# A start that comes in the midst of a rename: files and image have the new name already, and systemd knows the old one.
host_sh a 'apt-get -q -y install strace >/dev/null 2>&1'
check "a rename that takes its time" host_sh a 'systemd-run -q --unit=slow strace -f -o /dev/null \
        -P /var/lib/machines/shop -e inject=renameat2:delay_exit=4000000 nspawn-btrfs rename shop market --yes
        await 60 test -d /var/lib/machines/market'
check_fails "who is started under the old name waits, and is not there" host_run a systemctl start systemd-nspawn@shop
check "says why" wait_for 60 said a shop 'removed while it started'
check_eq "no other one was made" "market" "$(host_sh a 'ls /var/lib/machines')"
check_eq "no trace of the old name" "" "$(host_sh a 'systemctl reset-failed systemd-nspawn@shop'; traces shop)"

# One that is killed there: nothing is cloned under either name until it is done.
host_sh a 'strace -f -o /dev/null -e inject=syncfs:signal=KILL:when=1 nspawn-btrfs rename market shop --yes; systemctl daemon-reload'
check_fails "a rename cut short: no start under the new name" host_run a systemctl start systemd-nspawn@shop
check "says how to go on" wait_for 60 said a shop 'nspawn-btrfs rename market shop'
check "that does it" host_sh a 'systemctl reset-failed systemd-nspawn@shop; nspawn-btrfs rename market shop --yes'
check_eq "no trace of the old name" "" "$(traces market)"
check "it starts" host_run a machinectl start shop
check "and is up" up shop
check_eq "it is the same one" 419430400 "$(host_sh a 'systemctl show -P MemoryMax systemd-nspawn@shop')"
host_run a machinectl poweroff shop
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@shop'

check "remove" host_run a nspawn-btrfs remove shop --yes
check_eq "no trace but the snapshots" /var/lib/nspawn-btrfs/snapshots/shop "$(traces shop)"
check "which make it again" host_run a nspawn-btrfs rollback shop good
check "remove with them" host_run a nspawn-btrfs remove shop --yes --snapshots
check_eq "no trace at all" "" "$(traces shop)"
check_eq "and nothing is failed" "" "$(host_run a systemctl --failed --no-legend)"
check_summary
