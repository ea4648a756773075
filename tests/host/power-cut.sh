#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The power goes the moment a verb says that it is done: what it said holds after the next boot. Or in the midst of one:
# the container is as it was or as it was to be.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

machines=/var/lib/machines
snapshots=/var/lib/nspawn-btrfs/snapshots

power_cut() {
        host_cut a
        must "it boots after the power cut" host_boot a
}

start() {
        host_run a machinectl start "$1"
        wait_for 60 host_run a systemctl -M "$1" is-active --quiet multi-user.target
}

write() { # TEXT: not synced by anybody
        host_run a systemd-run -qP -M web sh -c "echo $1 >/root/file"
}

host_up a "$suite"
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n'
host_run a systemctl daemon-reload
check "first start" host_run a machinectl start web
id=$(host_sh a "cat $machines/web/etc/machine-id")
power_cut
check_eq "the clone is there, itself" "$id" "$(host_sh a "cat $machines/web/etc/machine-id")"
check "and starts" start web

write one
check "snapshot" host_run a nspawn-btrfs snapshot web --label=one
power_cut
check_eq "is there, with what the guest had just written" one "$(host_sh a "cat $snapshots/web/*.one/root/file")"

start web
write two
check "rollback" host_run a nspawn-btrfs rollback web one
power_cut
check_eq "is done" one "$(host_sh a "cat $machines/web/root/file")"
check_eq "what it put aside is kept" two "$(host_sh a "cat $snapshots/web/*.replaced/root/file")"

# In the midst of one: after so many milliseconds.
for delay in 10 40 80 160; do
        host_sh a "rm -f $machines/web/root/file; sync -f $machines; systemd-run -q nspawn-btrfs rollback web one"
        sleep "0.$(printf %03d "$delay")"
        power_cut
        check "cut $delay ms into a rollback: before or after, nothing between" \
                host_sh a "[ -e $machines/web/etc/machine-id ] && { [ ! -e $machines/web/root/file ] || [ \"\$(cat $machines/web/root/file)\" = one ]; }"
        check_eq "the snapshot is there" one "$(host_sh a "cat $snapshots/web/*.one/root/file")"
done
check "it starts" start web
check_eq "nothing half is left" "" "$(host_sh a "ls -A $machines | grep '^\.#' | grep -v lck")"

check "delete" host_sh a "nspawn-btrfs delete web \$(cd $snapshots/web; echo *.one) --yes"
power_cut
check_fails "what was deleted does not come back" host_sh a "ls -d $snapshots/web/*.one"

check "rename" host_run a nspawn-btrfs rename web shop --yes
power_cut
check_eq "holds" "shop $id" "$(host_sh a "cd $machines; echo \$(ls) \$(cat shop/etc/machine-id)")"
check_eq "of the file, too" shop.container "$(host_sh a 'cd /etc/nspawn-btrfs.d; ls *.container')"
check "it starts under its new name" start shop
host_run a systemctl stop systemd-nspawn@shop

check "remove" host_run a nspawn-btrfs remove shop --snapshots --yes
power_cut
check_eq "nothing comes back" "" "$(host_sh a "find $machines $snapshots /etc/nspawn-btrfs.d -maxdepth 1 | grep -E 'shop|web'")"
check_summary
