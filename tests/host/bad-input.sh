#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Mistakes never spread: whatever lies beside a good file, that one starts; what is refused never starts with the stock
# unit's defaults; and what exists starts although the keys for its making are wrong. Golden cases have the wording.
# suites: bookworm
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

host_up a "$suite"
declare_guest a
declare_file a good.container '[Container]\nTemplate=guest\n'
host_sh a 'systemctl daemon-reload; machinectl start good'
check "a good one runs" is_up a good
host_sh a 'for n in unknown value nosection long nul junk folder fifo loop big suite profile newer header slip nowhere reset; do
        btrfs subvolume snapshot /var/lib/nspawn-btrfs/templates/guest /var/lib/machines/$n >/dev/null; done'

cd=/etc/nspawn-btrfs.d
host_sh a "cd $cd
        printf '[Container]\nTemplate=nosuch\n[Snapshot]\nKeepHourly=x\n[Provision]\nTimezone=\nHostname=a_b\n' >unknown.container
        printf '[Exec]\nBoot=maybe\n' >value.container
        printf 'Boot=yes\n' >nosection.container
        { printf '[Exec]\nEnvironment='; head -c 70000 /dev/zero | tr '\0' x; echo; } >long.container
        printf '[Exec]\nEnviron\0ment=A=b\n' >nul.container
        head -c 4096 /dev/urandom >junk.container
        mkdir folder.container
        mkfifo fifo.container
        ln -s loop.container loop.container
        head -c 10485760 /dev/zero >big.container
        printf '[Container]\nProfile=nosuch\n' >profile.container
        printf '[Exec]\nPrivateUsers=pick\n[Files]\nPrivateUsersOwnership=foreign\n' >newer.container
        printf '[Install]\nWantedBy=machines.target\n[Service] # limits\nMemoryMax=200M\n' >header.container
        printf '[Network]\nAdress=10.0.0.2/24\n' >slip.container
        touch nowhere.container
        ln -s /mnt/late nowhere.container.d
        printf '[Service]\nEnvironmentFile=\n' >reset.container
        printf '[Exec]\nBoot=no\n' >x_y.container
        printf '[Exec]\nBoot=no\n' >$(printf 'a%.0s' {1..65}).container
        printf '[Container]\nTemplate=guest\n' >web.ini
        printf '\357\273\277[Container]\r\nTemplate=guest\r\n' >crlf.container
        printf '[NetDev\n[Network\nAddress=10.9.0.1/24\n' >br9.bridge
        printf '[Network]\nAddress=10.10.0.1/24\nNoSuch=1\n' >br10.bridge"
check "a reload with all of them" host_run a timeout 60 systemctl daemon-reload
check "apply fails, so that it shows" wait_for 60 host_run a systemctl is-failed nspawn-btrfs-apply.service
check "after it applied what is right" wait_for 60 host_sh a 'ip -4 address show br10 | grep -q 10.10.0.1'
check "a bridge with a broken file is there, too" host_run a ip link show br9

for name in value nosection long nul junk folder fifo loop big profile newer header slip nowhere reset; do
        check_fails "$name: does not start" host_run a systemctl start "systemd-nspawn@$name"
        check "$name: says which file" said a "$name" "nspawn-btrfs.d/$name.container"
done
check_eq "a value that this systemd would drop: nothing is chowned" 0 "$(host_sh a 'stat -c %u /var/lib/machines/newer/etc')"
check_output "check tells of it" 'newer.container:4: .*takes systemd 258, and this is 252' \
        host_sh a 'nspawn-btrfs check /etc/nspawn-btrfs.d/newer.container 2>&1 || :'
check "an unknown template does not keep what exists from starting" host_run a systemctl start systemd-nspawn@unknown
check "CRLF and a byte order mark are no mistake" host_run a systemctl start systemd-nspawn@crlf
check "what ran still runs" is_up a good
host_run a systemctl stop systemd-nspawn@good
check "and starts again" host_run a systemctl start systemd-nspawn@good
check_fails "check says so by its exit status" host_run a nspawn-btrfs check

# Two with one address: the second to start is refused.
declare_file a one.container '[Container]\nTemplate=guest\n[Network]\nBridge=br10\nAddress=10.10.0.7/24\n'
declare_file a two.container '[Container]\nTemplate=guest\n[Network]\nBridge=br10\nAddress=10.10.0.7/16\n'
host_run a systemctl daemon-reload
check "of two with one address one starts" host_run a systemctl start systemd-nspawn@two
check_fails "the second does not" host_run a systemctl start systemd-nspawn@one
check "and says whose it is" said a one '10.10.0.7 is the address of container two'
host_run a systemctl stop systemd-nspawn@two
check "when the first has stopped it does" host_run a systemctl start systemd-nspawn@one

# A bridge that nobody declares nor makes: bounded, and then said.
declare_file a lost.container '[Container]\nTemplate=guest\n[Network]\nBridge=nosuch\n'
host_run a systemctl daemon-reload
check_fails "a bridge that never comes" host_run a systemctl start systemd-nspawn@lost
check "is said" wait_for 60 said a lost 'no bridge nosuch'

# The kernel's switch: what was ours does not start as something else, and comes back with the generator.
host_sh a 'systemctl stop systemd-nspawn@good; echo nspawn_btrfs=no >/root/cmdline
        mount --bind /root/cmdline /proc/cmdline; systemctl daemon-reload'
check_fails "nspawn_btrfs=no: what was ours does not start" host_run a systemctl start systemd-nspawn@good
check "and names the switch" said a good 'nspawn_btrfs=no'
check_eq "the generator wrote nothing" "" "$(host_run a find /run/systemd/generator -name '*nspawn-btrfs*')"
host_sh a 'umount /proc/cmdline; systemctl daemon-reload'
check "without it it starts again" host_run a systemctl start systemd-nspawn@good
check_summary
