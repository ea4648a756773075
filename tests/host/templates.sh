#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The article's way: set one container up, save it as a template, make others of it.
# suites: bookworm
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

up() {
        wait_for 60 host_run a systemctl -M "$1" is-active --quiet multi-user.target
}

host_up a "$suite"
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n'
host_sh a 'systemctl daemon-reload; machinectl start web'
check "the guest is up" up web
host_sh a 'mkdir -p /var/lib/machines/web/etc/systemd/network
        printf "[Match]\nName=host0\n[Network]\nAddress=192.0.2.7/24\n" >/var/lib/machines/web/etc/systemd/network/10-lan.network
        echo done >/var/lib/machines/web/root/set-up'
check_eq "not of one that runs" 1 "$(host_sh a 'nspawn-btrfs save-template web gold 2>/dev/null; echo $?')"
check "but with --live" host_run a nspawn-btrfs save-template web live --live
host_run a machinectl poweroff web
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@web'
out=$(host_sh a 'nspawn-btrfs save-template web gold 2>&1')
check_match "a static address is warned of" 'static address' "$out"
check_match "what is reset is listed" 'Took out the machine-id' "$out"
check "its file is written" host_run a grep -q Method=none /etc/nspawn-btrfs.d/gold.template
check_output "the template is listed" gold host_run a nspawn-btrfs list --templates
declare_file a one.container '[Container]\nTemplate=gold\n'
declare_file a two.container '[Container]\nTemplate=gold\n'
host_sh a 'systemctl daemon-reload; machinectl start one; machinectl start two'
check "one is up" up one
check "two is up" up two
check_eq "fresh machine-ids" 3 "$(host_sh a 'cat /var/lib/machines/web/etc/machine-id /var/lib/machines/one/etc/machine-id /var/lib/machines/two/etc/machine-id | sort -u | wc -l')"
check_eq "fresh host keys" 3 "$(host_sh a 'cd /var/lib/machines; cut -d" " -f2 web/etc/ssh/ssh_host_ed25519_key.pub one/etc/ssh/ssh_host_ed25519_key.pub two/etc/ssh/ssh_host_ed25519_key.pub | sort -u | wc -l')"
check_eq "hostnames of their own" "one two" "$(host_sh a 'echo $(cat /var/lib/machines/one/etc/hostname /var/lib/machines/two/etc/hostname)')"
check_eq "what was set up is there" "done" "$(host_sh a 'cat /var/lib/machines/two/root/set-up')"
check_eq "two MAC addresses" 2 "$(host_sh a 'for i in one two; do systemd-run -qP -M $i cat /sys/class/net/host0/address; done | sort -u | wc -l')"

id=$(host_sh a 'cat /var/lib/machines/one/etc/machine-id')
host_sh a 'echo x >/var/lib/machines/one/root/mess'
check "recreate while it runs" host_run a nspawn-btrfs recreate --yes one
check "it runs again" up one
check_eq "as itself" "$id" "$(host_sh a 'cat /var/lib/machines/one/etc/machine-id')"
check_fails "without the mess" host_run a test -e /var/lib/machines/one/root/mess
check "which is kept" host_sh a 'test -e /var/lib/nspawn-btrfs/snapshots/one/*.replaced/root/mess'
check "recreate --new-identity" host_run a nspawn-btrfs recreate --yes one --new-identity
check_fails "is somebody else" host_run a grep -q "$id" /var/lib/machines/one/etc/machine-id
check "it runs" up one

# What cannot be made is seen before anything stops.
declare_file a one.container '[Container]\nTemplate=gold\n[Provision]\nCopyFiles=/nowhere:/etc/x\n'
leader=$(host_sh a 'systemctl daemon-reload; machinectl show -p Leader --value one')
check_match "one runs" "^[0-9]+$" "$leader"
check_fails "recreate of what cannot be provisioned" host_run a nspawn-btrfs recreate --yes one
check_eq "has stopped nothing" "$leader" "$(host_sh a 'machinectl show -p Leader --value one')"
check_eq "and left nothing" "" "$(host_sh a 'ls -d /var/lib/machines/.#*:new 2>/dev/null')"
declare_file a one.container '[Container]\nTemplate=gold\n'
host_run a systemctl daemon-reload

# One made by hand keeps the MAC that systemd-nspawn gives it, even as a clone.
mac_of() {
        host_run a systemd-run -qP -M "$1" cat /sys/class/net/host0/address
}
host_sh a 'btrfs -q subvolume snapshot /var/lib/nspawn-btrfs/templates/guest /var/lib/machines/hand
        systemd-machine-id-setup --root=/var/lib/machines/hand'
declare_file a hand.container '[Container]\nTemplate=guest\n'
host_sh a 'systemctl daemon-reload; machinectl start hand'
check "one made by hand is up" up hand
mac=$(mac_of hand)
check_match "has a MAC" '^..:..:..:..:..:..$' "$mac"
check "recreate" host_run a nspawn-btrfs recreate --yes hand
check_eq "leaves it the same" "$mac" "$(up hand; mac_of hand)"
mac=$(mac_of one)
check "recreate of a clone" host_run a nspawn-btrfs recreate --yes one
check_eq "leaves that the same, too" "$mac" "$(up one; mac_of one)"

# An image that systemd-nspawn itself has chowned.
declare_file a old.container '[Container]\nTemplate=guest\n[Exec]\nPrivateUsers=pick\n[Files]\nPrivateUsersOwnership=chown\n'
host_sh a 'systemctl daemon-reload; machinectl start old'
check "one that chowns its image is up" up old
check "a snapshot of it" host_run a nspawn-btrfs snapshot old --label=chowned
check "and a rollback" host_run a nspawn-btrfs rollback old chowned
check "it runs" up old
host_sh a 'machinectl poweroff old; await 60 sh -c "! systemctl is-active -q systemd-nspawn@old"'
check_match "its files are others'" '^[1-9][0-9]*$' "$(host_sh a 'stat -c %u /var/lib/machines/old/usr/bin/su')"
check_match "a template of it is told" 'shifting them back' "$(host_sh a 'nspawn-btrfs save-template old normal 2>&1')"
check_eq "nobody else's files are in it" "" "$(host_sh a 'find /var/lib/nspawn-btrfs/templates/normal -uid +65535 -o -gid +65535')"
set_id() {
        host_sh a "cd /var/lib/nspawn-btrfs/templates/$1 && find usr -perm /6000 -printf '%p %m %u %g\n' | sort"
}
check_match "set-id programs" 'usr/bin/su 4755 root' "$(set_id guest)"
check_eq "are what they were" "$(set_id guest)" "$(set_id normal)"
declare_file a normal.container '[Container]\nTemplate=normal\n'
host_sh a 'systemctl daemon-reload; machinectl start normal'
check "a clone of it runs" up normal
check_eq "and is not chowned" 0 "$(host_sh a 'stat -c %u /var/lib/machines/normal')"

# A template that is removed concerns nobody who is there.
host_sh a 'btrfs -q property set /var/lib/nspawn-btrfs/templates/gold ro false; btrfs -q subvolume delete /var/lib/nspawn-btrfs/templates/gold'
check "a snapshot" host_run a nspawn-btrfs snapshot one --label=x
check "and a rollback do without the template" host_run a nspawn-btrfs rollback one x
check "it runs" up one
check_match "recreate says what is missing" 'Failed to make template gold \(the unit failed\): see "journalctl' \
        "$(host_sh a 'nspawn-btrfs recreate --yes one 2>&1')"
check "and has stopped nothing" host_run a systemctl is-active --quiet systemd-nspawn@one
check_summary
