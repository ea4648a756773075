#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Renaming and removing leave no trace of the old name in machined, systemd, networkd or storage.
# suites: bookworm trixie
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

# What was cut short is seen, and its end is at hand: by who looks, by the verb, and behind the last file by a start.
cut() { # NAME TO CALL: killed in the midst, and systemd reads what is there
        host_sh a "strace -f -o /dev/null -e inject=$3 nspawn-btrfs rename $1 $2 --yes; systemctl daemon-reload; systemctl reset-failed" >/dev/null 2>&1
}

cut market shop renameat2:signal=KILL:when=2
check_output "cut short among the files: list tells" 'nspawn-btrfs rename market shop, or rename --cancel market' host_run a nspawn-btrfs list
check_fails "no start under the old name" host_run a systemctl start systemd-nspawn@market
check "which says how to go on" wait_for 60 said a market 'nspawn-btrfs rename market shop'
check_fails "nor under the new one" host_run a systemctl start systemd-nspawn@shop
check "nor a snapshot" host_sh a 'nspawn-btrfs snapshot market; [ $? = 3 ]'
check "taken back" host_run a nspawn-btrfs rename --cancel shop
check_eq "no trace of the new name" "" "$(host_sh a 'systemctl reset-failed'; traces shop)"
check "it starts" host_run a machinectl start market
check "and is up" up market
check_eq "it is the same one" 419430400 "$(host_sh a 'systemctl show -P MemoryMax systemd-nspawn@market')"
host_run a machinectl poweroff market
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@market'

cut market shop syncfs:signal=KILL:when=1
check_fails "cut short behind the files: no start under the old name" host_run a systemctl start systemd-nspawn@market
check "says how to go on" wait_for 60 said a market 'nspawn-btrfs rename market shop'
check "the new name goes on with it" host_run a machinectl start shop
check "and is up" up shop
check_eq "no trace of the old name" "" "$(host_sh a 'systemctl reset-failed'; traces market)"
check_eq "its limit" 419430400 "$(host_sh a 'systemctl show -P MemoryMax systemd-nspawn@shop')"
host_run a machinectl poweroff shop
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@shop'

cut shop market renameat2:signal=KILL:when=4
host_cut a
host_boot a
host_sh a 'systemctl stop systemd-nspawn@shop systemd-nspawn@market; nspawn-btrfs rename shop market --yes; systemctl reset-failed' 2>/dev/null
check_eq "after a power cut: no trace of the old name" "" "$(traces shop)"
host_run a systemctl stop systemd-nspawn@market
cut market shop syncfs:signal=KILL:when=1
host_run a sync # or nothing of it may have begun
host_cut a
host_boot a # it is enabled: the new name goes on with it
check "after a power cut it is up under its new name" up shop
check_eq "no trace of the old name" "" "$(host_sh a 'systemctl reset-failed'; traces market)"
host_run a machinectl poweroff shop
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@shop'

# Its image is on a disk that is not mounted.
host_sh a 'mkdir -m 700 /srv/disk; mv /var/lib/machines/shop /srv/disk/shop; ln -s /srv/disk/shop /var/lib/machines/shop; mv /srv/disk /srv/unplugged'
for i in 'rename shop market --yes' 'remove shop --yes' 'snapshot shop'; do
        # shellcheck disable=SC2086 # words
        check_fails "away: no ${i%% *}" host_run a nspawn-btrfs $i
done
check_fails "no start" host_run a systemctl start systemd-nspawn@shop
check "which says why" wait_for 60 said a shop 'should be behind the link /var/lib/machines/shop'
check_output "list tells" 'image is away' host_run a nspawn-btrfs list shop
check "it is there again" host_sh a 'mv /srv/unplugged /srv/disk; systemctl reset-failed; machinectl start shop'
check "and is up" up shop
host_run a machinectl poweroff shop
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@shop'
host_sh a 'rm /var/lib/machines/shop; mv /srv/disk/shop /var/lib/machines/shop'

# A removal that was cut short.
host_sh a 'strace -f -o /dev/null -e inject=syncfs:signal=KILL:when=1 nspawn-btrfs remove shop --yes; systemctl daemon-reload' >/dev/null 2>&1
check_fails "no start by what is left of its settings" host_run a systemctl start systemd-nspawn@shop
check "says how it ends" wait_for 60 said a shop 'nspawn-btrfs remove shop'
check_output "list tells" 'being removed, cut short' host_run a nspawn-btrfs list
host_sh a 'systemctl reset-failed'
check "remove" host_run a nspawn-btrfs remove shop --yes
check_eq "no trace but the snapshots" /var/lib/nspawn-btrfs/snapshots/shop "$(traces shop)"
check "which make it again" host_run a nspawn-btrfs rollback shop good
check "remove with them" host_run a nspawn-btrfs remove shop --yes --snapshots
check_eq "no trace at all" "" "$(traces shop)"
check_eq "and nothing is failed" "" "$(host_run a systemctl --failed --no-legend)"
check_summary
