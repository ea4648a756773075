#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Timers take snapshots of guests that run, write, stand still or are not there, and the policy prunes them.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

shots=/var/lib/nspawn-btrfs/snapshots

# count NAME [SUFFIX]
count() {
        host_sh a "ls $shots/$1 2>/dev/null | grep -c '${2:-}\$'"
}

host_up a "$suite"
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n[Snapshot]\nOnCalendar=*:*:0/2\nKeepLast=3\nOnlyIf=running changed\nExecBefore=/usr/bin/touch /run/before-%i\n'
declare_file a still.container '[Container]\nTemplate=guest\n[Snapshot]\nOnCalendar=*:*:0/2\nKeepLast=3\n'
declare_file a never.container '[Container]\nTemplate=guest\n[Snapshot]\nOnCalendar=*:*:0/2\n'
check "daemon-reload and start" host_sh a 'systemctl daemon-reload; machinectl start web; machinectl start still'
check "the guest is up" wait_for 60 host_run a systemctl -M web is-active --quiet multi-user.target
host_sh a 'machinectl poweroff still'
host_sh a 'systemd-run -q -M web --unit=writer sh -c "while sleep 0.2; do date +%s.%N >>/root/log; done"'

check "the timer runs after a mere daemon-reload" host_run a systemctl is-active --quiet nspawn-btrfs-snapshot@web.timer
check "it takes snapshots of a guest that writes" wait_for 60 host_sh a "[ \$(ls $shots/web | wc -l) -ge 3 ]"
check "what is labelled" host_run a nspawn-btrfs snapshot web --label=before-upgrade
first=$(host_sh a "ls $shots/web | grep -v before | head -n 1")
check "the oldest goes" wait_for 60 host_sh a "! test -e $shots/web/$first"
check "only so many stay" wait_for 60 host_sh a "[ \$(ls $shots/web | grep -vc before-upgrade) = 3 ]"
check_eq "the labelled one survives" 1 "$(count web before-upgrade)"
check "also one who prunes all" host_run a nspawn-btrfs prune web --keep-last=1
check_eq "survives" 1 "$(count web before-upgrade)"
check "they differ" wait_for 60 host_sh a "[ \$(sha256sum $shots/web/*Z/root/log | cut -c1-64 | sort -u | wc -l) -ge 3 ]"
check "they are read-only" host_sh a "! touch $shots/web/*.before-upgrade/x 2>/dev/null"
check "the hook ran" host_run a test -e /run/before-web
check "a snapshot without hooks is confined" host_run a \
        systemd-analyze security --no-pager --threshold=24 nspawn-btrfs-snapshot@still.service
check_fails "one with hooks is not" host_run a \
        systemd-analyze security --no-pager --threshold=80 nspawn-btrfs-snapshot@web.service
check_eq "of our services as they are shipped only the one that runs bootstraps is not" \
        nspawn-btrfs-template@.service "$(host_sh a 'cd /usr/lib/systemd/system; for u in nspawn-btrfs-*.service; do
        systemd-analyze security --offline=true --no-pager --threshold=24 $u >/dev/null 2>&1 || echo $u; done')"
check "a stopped container has snapshots too" wait_for 60 host_sh a "[ \$(ls $shots/still | wc -l) = 3 ]"
check_eq "one that is not there yet is skipped" "" "$(host_sh a "ls $shots | grep never; systemctl is-failed nspawn-btrfs-snapshot@never.service | grep failed")"
check_output "its log says so" 'skipped' host_sh a 'journalctl --sync; journalctl -o cat -u nspawn-btrfs-snapshot@never.service'

# OnlyIf=
host_run a systemctl -M web stop writer
host_run a nspawn-btrfs snapshot web --label=quiet
check "an unchanged guest gets none" wait_for 90 host_sh a \
        'journalctl -o cat -t snapshot -u nspawn-btrfs-snapshot@web.service -n 1 | grep -q "has not changed"'
host_run a machinectl poweroff web
check "a stopped one neither" wait_for 90 host_sh a \
        'journalctl -o cat -t snapshot -u nspawn-btrfs-snapshot@web.service -n 1 | grep -q "does not run"'

# Ten reloads, and an administrator's stop.
for _ in $(seq 10); do host_run a systemctl daemon-reload; done
check "the last of ten reloads is through" settled a
check "the timer survives them" host_run a systemctl is-active --quiet nspawn-btrfs-snapshot@still.timer
before=$(host_sh a "ls $shots/still | tail -n 1")
check "and goes on" wait_for 60 host_sh a "[ \$(ls $shots/still | tail -n 1) != $before ]"

# What a host that was off has missed, once.
declare_file a missed.container '[Container]\nTemplate=guest\n[Snapshot]\nOnCalendar=yearly\n'
host_sh a 'systemctl daemon-reload; machinectl start missed'
check "a yearly timer waits" wait_for 60 host_run a systemctl is-active --quiet nspawn-btrfs-snapshot@missed.timer
check_eq "without a snapshot" 0 "$(count missed)"
host_sh a 'systemctl stop nspawn-btrfs-snapshot@missed.timer; touch -d "2 years ago" /var/lib/systemd/timers/stamp-nspawn-btrfs-snapshot@missed.timer
        systemctl start nspawn-btrfs-snapshot@missed.timer'
check "what was missed is made up for" wait_for 60 host_sh a "[ \$(ls $shots/missed | wc -l) = 1 ]"

host_run a systemctl stop nspawn-btrfs-snapshot@still.timer
host_run a systemctl daemon-reload
check "a reload is through" settled a
check_fails "stopped, it stays stopped" host_run a systemctl is-active --quiet nspawn-btrfs-snapshot@still.timer

# A hook may do all that root may: mount where others see it, make devices, ask the kernel for the clock, enter a guest.
host_put a - /root/hook <<'H'
#!/bin/sh -ex
mkdir -p /srv/hook /home/hook
mount -t tmpfs hook /srv/hook
mknod /srv/hook/null c 1 3
echo x >/srv/hook/null
touch /home/hook/x /usr/local/hook /etc/hook
echo 1 >/proc/sys/net/ipv4/conf/lo/forwarding
ip link add hook0 type bridge
unshare --pid --fork true
python3 -c 'import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)' || ! command -v python3
install -m 4755 /bin/true /srv/hook/su
H
host_sh a 'chmod +x /root/hook'
declare_file a hooked.container '[Container]\nTemplate=guest\n[Snapshot]\nExecBefore=/root/hook\nExecAfter=/bin/umount /srv/hook\n'
host_sh a 'systemctl daemon-reload; machinectl start hooked'
check "a hook may do all that root may" host_run a systemctl start nspawn-btrfs-snapshot@hooked
check "its interface is the host's" host_run a ip link show hook0
host_run a ip link del hook0

# A hook that fails, and too little room: the unit fails and says why, and nothing is deleted.
declare_file a still.container '[Container]\nTemplate=guest\n[Snapshot]\nKeepLast=1\nExecBefore=/bin/false\n'
host_run a systemctl daemon-reload
check "a reload is through" settled a
check "to take it out of the file is no failure" host_sh a '! systemctl is-failed nspawn-btrfs-apply || ! journalctl -o cat -n 5 -u nspawn-btrfs-apply' 2>&1
n=$(count still)
check_fails "a failing hook fails the unit" host_run a systemctl start nspawn-btrfs-snapshot@still
check_output "which says so" 'its ExecBefore= failed' host_sh a 'journalctl --sync; journalctl -o cat -u nspawn-btrfs-snapshot@still.service'
declare_file a still.container '[Container]\nTemplate=guest\n[Snapshot]\nKeepLast=1\nMinFree=100%\n'
host_run a systemctl daemon-reload
check_fails "too little room fails the unit" host_run a systemctl start nspawn-btrfs-snapshot@still
check_output "which says so" 'fewer than "MinFree=' host_sh a 'journalctl --sync; journalctl -o cat -u nspawn-btrfs-snapshot@still.service'
check_eq "nothing was deleted for it" "$n" "$(count still)"
check_output "history tells why each is there" 'KEPT BECAUSE' host_run a nspawn-btrfs history still
check_output "in JSON as well" '"kept_because":\["label"' host_run a nspawn-btrfs history web --json=short
host_sh a 'rm /etc/nspawn-btrfs.d/*.container; systemctl daemon-reload; systemctl reset-failed'
check "a removed file stops its timer" wait_for 60 host_sh a '! systemctl is-active --quiet nspawn-btrfs-snapshot@web.timer'

# A hundred at one instant share commits.
host_sh a 'for i in $(seq 100); do
        btrfs -q subvolume snapshot /var/lib/nspawn-btrfs/templates/guest /var/lib/machines/c$i
        mkdir -p /var/lib/nspawn-btrfs/snapshots/c$i
        at=$(date -u -d "+40 seconds" "+%Y-%m-%d %H:%M:%S UTC")
done
for i in $(seq 100); do printf "[Snapshot]\nOnCalendar=$at\n" >/etc/nspawn-btrfs.d/c$i.container; done
systemctl daemon-reload'
commits() {
        host_sh a 'sync; cat /sys/fs/btrfs/$(findmnt -no UUID /var/lib/machines || findmnt -no UUID /)/commit_stats' |
                sed -n 's/^commits //p'
}
check "a hundred timers wait" wait_for 60 host_sh a '[ $(systemctl list-timers --no-legend "nspawn-btrfs-snapshot@c*" | wc -l) = 100 ]'
c=$(commits)
check_eq "none has elapsed" 0 "$(host_sh a "ls -d $shots/c*/2* 2>/dev/null | wc -l")"
check "a hundred snapshots at one instant" wait_for 90 host_sh a "[ \$(ls -d $shots/c*/2* 2>/dev/null | wc -l) = 100 ]"
c=$(($(commits) - c))
say "100 snapshots in $c commits, from $(host_sh a "ls $shots/c*/ | grep Z | sort | sed -n '1p;\$p' | paste -sd' '")"
check "share commits" test "$c" -lt 30

# What has no timer of its own is pruned once a day, with what killed builds left of templates.
declare_file a quiet.container '[Container]\nTemplate=guest\n[Snapshot]\nKeepReplaced=1\nKeepReplacedWithin=0\n'
host_sh a "systemctl daemon-reload; machinectl start quiet; systemctl stop systemd-nspawn@quiet
        for t in 20261101T000000Z.replaced 20261102T000000Z.replaced 20261103T000000Z.kept; do
                btrfs -q subvolume snapshot -r /var/lib/machines/quiet $shots/quiet/\$t; done
        btrfs -q subvolume create '/var/lib/nspawn-btrfs/templates/.#gone:new'"
check "the daily timer runs where containers are declared" host_run a systemctl is-active --quiet nspawn-btrfs-prune.timer
check_match "once a day" 'OnCalendar=\*-\*-\* 00:00:00' "$(host_run a systemctl show -p TimersCalendar nspawn-btrfs-prune.timer)"
host_sh a 'mkdir -p /etc/systemd/system/nspawn-btrfs-prune.timer.d
        printf "[Timer]\nOnCalendar=*:*:0/2\nRandomizedDelaySec=0\nAccuracySec=1\n" >/etc/systemd/system/nspawn-btrfs-prune.timer.d/now.conf
        systemctl daemon-reload; systemctl restart nspawn-btrfs-prune.timer'
check "it prunes" wait_for 60 host_sh a "! test -e $shots/quiet/20261101T000000Z.replaced"
check_eq "by the policy" "20261102T000000Z.replaced 20261103T000000Z.kept" "$(host_sh a "ls $shots/quiet | paste -sd ' '")"
check "and sweeps" wait_for 60 host_sh a "! test -e '/var/lib/nspawn-btrfs/templates/.#gone:new'"
check_fails "and does not fail" host_run a systemctl is-failed -q nspawn-btrfs-prune.service

check_summary
