#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest that reboots while its file is refused goes on as it was; whatever else restarts it, Restart= included, does not.
# suites: bookworm trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

unit=systemd-nspawn@web.service

up() {
        wait_for 60 host_run a systemctl -M web is-active --quiet multi-user.target
}

show() {
        host_run a systemctl show -P "$1" $unit
}

# mark: what the settings say to the guest's first process.
mark() {
        up && host_sh a "systemd-run -qP -M web cat /proc/1/environ | tr '\\0' '\\n' | sed -n s/^MARK=//p"
}

# is_state STATE...
is_state() {
        case " $* " in *" $(show ActiveState) "*) ;; *) false ;; esac
}

# declare RESTART MORE: good, started afresh.
begin() {
        host_sh a "systemctl stop $unit; systemctl reset-failed $unit" 2>/dev/null
        declare_file a web.container "[Container]\nTemplate=guest\n[Exec]\nEnvironment=MARK=right\n[Service]\n$1\n"
        host_sh a "systemctl daemon-reload; systemctl start $unit"
        must "the guest is up" up
}

# A typo where the file had been tightened.
refuse() {
        host_sh a 'sed -i "s/^Environment=.*/&\nBoot=maybe/" /etc/nspawn-btrfs.d/web.container; systemctl daemon-reload'
}

# reboot: returns when another run has begun.
reboot() {
        run_before=$(show InvocationID)
        host_run a systemd-run -q -M web --no-block systemctl reboot
        wait_for 60 another_run
}

another_run() {
        [ "$(show InvocationID)" != "$run_before" ] && is_state active failed
}

crash() {
        host_run a systemctl kill -s KILL $unit
}

cold_start() {
        host_sh a "systemctl reset-failed $unit; systemctl start $unit" 2>/dev/null
}

host_up a "$suite"
declare_guest a

begin 'Restart=on-failure'
refuse
for i in 1 2 3; do
        check "reboot number $i with a refused file" reboot
        check_eq "goes on with the last good settings" right "$(mark)"
done
crash
check "a crash with a refused file ends in a failure" wait_for 60 is_state failed
check "by the line of the mistake" said a web 'web.container:[0-9]+:'
check_fails "and so does a cold start" cold_start

# A reboot that never came to its start: stopped before RestartSec= is over.
begin 'Restart=always\nRestartSec=8'
refuse
host_run a systemd-run -q -M web --no-block systemctl reboot
wait_for 60 host_sh a "[ \$(systemctl show -P SubState $unit) = auto-restart ]"
host_run a systemctl stop $unit
check_eq "given up" inactive "$(show ActiveState)"
sleep 10
check_fails "a later cold start is refused" cold_start
check "as the file says" said a web 'web.container:[0-9]+:'
host_run a systemctl stop $unit

begin 'Restart=always'
refuse
host_run a systemctl restart $unit 2>/dev/null
check "a restart by hand under Restart=always is refused" wait_for 60 is_state failed

# The manager in between knows what it knew.
begin 'Restart=on-failure'
refuse
host_run a systemctl daemon-reexec
check "a reboot behind a daemon-reexec" reboot
check_eq "goes on with the last good settings" right "$(mark)"

# The file is gone, and Restart= is the administrator's own.
host_sh a "mkdir -p /etc/systemd/system/$unit.d; printf '[Service]\nRestart=on-failure\n' >/etc/systemd/system/$unit.d/own.conf"
begin ''
host_sh a 'rm /etc/nspawn-btrfs.d/web.container; systemctl daemon-reload'
check "a reboot with the file gone" reboot
check_eq "goes on with the last good settings" right "$(mark)"
run_before=$(show InvocationID)
crash
check "a crash is restarted by systemd" wait_for 60 another_run
check_eq "as what it is now, a stranger" "" "$(mark)"
check_summary
