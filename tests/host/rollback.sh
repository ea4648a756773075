#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Rollbacks of containers that run: what was deleted comes back, what is left stays as a snapshot, and what ran runs.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

up() {
        wait_for 60 host_run a systemctl -M "$1" is-active --quiet multi-user.target
}

in_web() {
        host_run a systemd-run -qP -M web "$@"
}

host_up a "$suite"
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n[Files]\nBind=/srv/data\n'
host_sh a 'mkdir -p /srv/data; systemctl daemon-reload; machinectl start web'
check "the guest is up" up web
in_web sh -c 'echo precious >/root/file'
check "a labelled snapshot" host_run a nspawn-btrfs snapshot web --label=good
in_web rm /root/file
in_web sh -c 'echo work >/root/later'

check_output "rollback while it runs" 'web is now as in' host_sh a 'nspawn-btrfs rollback web good 2>&1'
check "it runs again" up web
check_eq "the deleted file is back" precious "$(in_web cat /root/file)"
check_fails "what came later is not" in_web test -e /root/later
check_eq "but is kept" work "$(host_sh a 'cat /var/lib/nspawn-btrfs/snapshots/web/*.replaced/root/later')"
check_output "the host's folders are named" 'Bind=/srv/data' host_sh a 'nspawn-btrfs rollback web good 2>&1'
check "it runs again" up web
replaced=$(host_sh a 'ls /var/lib/nspawn-btrfs/snapshots/web | grep replaced | head -n 1')
check "the rollback of the rollback" host_run a nspawn-btrfs rollback web "$replaced"
check_eq "brings back what came later" work "$(up web; in_web cat /root/later)"

for i in 1 2 3 4 5 6 7 8 9 10; do
        in_web sh -c "echo $i >/root/number"
        host_run a nspawn-btrfs snapshot web --label="n$i" 2>/dev/null
done
for i in 7 1 10 4 2 9 3 8 6 5; do
        check "rollback to number $i of ten" host_run a nspawn-btrfs rollback web "n$i"
        check_eq "is that state" "$i" "$(up web; in_web cat /root/number)"
done

host_run a machinectl poweroff web
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@web'
check "rollback of a stopped one" host_run a nspawn-btrfs rollback web good
check_fails "does not start it" host_run a systemctl is-active --quiet systemd-nspawn@web

# What required it.
host_put a - /etc/systemd/system/frontend.service <<'EOF'
[Unit]
Requires=systemd-nspawn@web.service
After=systemd-nspawn@web.service
[Service]
ExecStart=sleep infinity
EOF
host_put a - /etc/systemd/system/checker.service <<'EOF'
[Unit]
Requisite=systemd-nspawn@web.service
After=systemd-nspawn@web.service
[Service]
ExecStart=sleep infinity
EOF
host_put a - /etc/systemd/system/idle.service <<'EOF'
[Unit]
Requires=systemd-nspawn@web.service
[Service]
ExecStart=sleep infinity
EOF
host_sh a 'systemctl daemon-reload; systemctl start frontend; systemctl start checker'
check "rollback under a unit that requires it" host_run a nspawn-btrfs rollback web good
check "which runs again" host_run a systemctl is-active --quiet frontend
check "also one that only wants it there" host_run a systemctl is-active --quiet checker
check_fails "one that did not run does not" host_run a systemctl is-active --quiet idle
check "a rollback whose reader leaves early" host_sh a 'nspawn-btrfs rollback web good 2>&1 | head -n 1'
check_eq "leaves nothing stopped" "active active active" "$(host_sh a 'await 60 sh -c "! pgrep -x rollback"
        echo $(systemctl is-active systemd-nspawn@web frontend checker)')"
check_eq "what cannot be is said before anything stops" 4 "$(host_sh a 'nspawn-btrfs rollback web nothing 2>/dev/null; echo $?')"
check "it still runs" host_run a systemctl is-active --quiet systemd-nspawn@web
declare_file a web.container '[Container]\nTemplate=guest\n[Exec]\nBoot=maybe\n'
check_match "a mistake in its file takes nothing down" 'web.container:4: .*would not start again.* 1 $' \
        "$(host_sh a 'systemctl daemon-reload; nspawn-btrfs rollback web good 2>&1; echo $?' | tr '\n' ' ')"
check "it still runs" host_run a systemctl is-active --quiet systemd-nspawn@web
declare_file a web.container '[Container]\nTemplate=guest\n[Files]\nBind=/srv/data\n'
host_run a systemctl daemon-reload
check_eq "without a snapshot and a terminal" 2 "$(host_sh a 'nspawn-btrfs rollback web 2>/dev/null; echo $?')"

# A guest that no longer boots; its image gone.
host_sh a 'systemctl stop frontend checker; machinectl terminate web
        await 60 sh -c "! systemctl is-active -q systemd-nspawn@web" && rm -rf /var/lib/machines/web/usr'
check "one that no longer boots" host_run a nspawn-btrfs rollback web good
check "boots again" host_run a machinectl start web
check "indeed" up web
host_sh a 'machinectl poweroff web'
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@web'
check "machinectl remove" host_run a machinectl remove web
check_fails "is no first start" host_run a machinectl start web
check "rollback makes it again" host_run a nspawn-btrfs rollback web good
check "and it starts" host_run a machinectl start web
check "indeed" up web

# Killed in the middle: what is left is swept at the next start.
host_sh a 'machinectl poweroff web'
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@web'
host_sh a 'btrfs -q subvolume snapshot /var/lib/machines/web "/var/lib/machines/.#web:new"'
check "a start" host_run a machinectl start web
check_fails "sweeps what a killed rollback left" host_run a test -e "/var/lib/machines/.#web:new"

# Upgrade night.
for i in 1 2 3 4 5; do
        declare_file a "n$i.container" '[Container]\nTemplate=guest\n'
done
host_sh a 'systemctl daemon-reload; for i in 1 2 3 4 5; do machinectl start n$i; done'
for i in 1 2 3 4 5; do check "n$i is up" up "n$i"; done
check "one snapshot of all" host_run a nspawn-btrfs snapshot --all --label=before
check_eq "of all" 6 "$(host_sh a 'ls -d /var/lib/nspawn-btrfs/snapshots/*/*.before | wc -l')"
host_sh a 'cd /var/lib/machines; rm -rf n1/var/lib/dpkg n2/usr n3/usr/lib/systemd/systemd n3/usr/sbin/init
        machinectl poweroff n3; await 60 sh -c "! systemctl is-active -q systemd-nspawn@n3"; systemctl start systemd-nspawn@n3'
check "one no longer boots" wait_for 60 host_run a systemctl is-failed --quiet systemd-nspawn@n3
for i in 1 2 3; do check "one command brings n$i back" host_run a nspawn-btrfs rollback --start "n$i" before; done
check_fails "one that had lost the files to shut down by is not waited for" said a n2 'timed out'
for i in 1 2 3 4 5; do check "n$i is well" up "n$i"; done

# Files may go in any order: here the bus reads its policy again before the rest of /usr is gone.
host_sh a 'rm -rf /var/lib/machines/n4/usr/share/dbus-1/system.d
        busctl -M n4 call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus ReloadConfig
        rm -rf /var/lib/machines/n4/usr' >/dev/null
check "one whose bus refuses all" host_run a nspawn-btrfs rollback n4 before
check_fails "is not waited for either" said a n4 'timed out'
check "n4 is well" up n4
check "their files are back" host_sh a 'cd /var/lib/machines && test -d n1/var/lib/dpkg/info && test -d n2/usr/bin && test -e n3/usr/sbin/init'
check_summary
