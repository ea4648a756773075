#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A rollback of one that runs is an order that PID 1's next start carries out, met by whatever may come between: a stop, a
# cancel, a false Condition, a start limit, a guest's reboot, a deaf guest, a daemon-reexec, a reload, a kill. Done or
# withdrawn, never half, never weeks later, and what a person stopped stays so.
# suites: bookworm trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

unit=systemd-nspawn@web.service
state=/var/lib/nspawn-btrfs

up() {
        wait_for 60 host_run a systemctl -M web is-active --quiet multi-user.target
}

show() {
        host_run a systemctl show -P "$1" $unit
}

is_state() {
        case " $* " in *" $(show ActiveState) "*) ;; *) false ;; esac
}

# begin: it runs, its state is "two", and what was put aside is gone.
begin() {
        host_sh a "rm -f $state/orders/web; systemctl reset-failed $unit; systemctl start $unit" 2>/dev/null
        must "web is up" up
        host_sh a "echo two >/var/lib/machines/web/root/state; sync -f /var/lib/machines
                cd $state/snapshots/web; for i in *.replaced; do [ ! -d \$i ] || btrfs -q subvolume delete \$i; done" >/dev/null
}

# is_done WHAT, is_withdrawn WHAT: and nothing is left.
left() {
        host_sh a "cd /var/lib/machines; [ ! -e $state/orders/web ] || echo order; [ ! -e '.#web:new' ] || echo hidden
                cat web/root/state; cat $state/snapshots/web/*.replaced/root/state 2>/dev/null" | paste -sd ' '
}

is_done() { check_eq "$1: done" "one two" "$(left)"; }

is_withdrawn() { check_match "$1: withdrawn" '^two( two)?$' "$(left)"; }

# verb: in the background.
verb() {
        host_sh a "systemctl reset-failed verb 2>/dev/null; systemd-run -q -p RemainAfterExit=yes -p StandardOutput=file:/run/said -p StandardError=file:/run/said \
                --unit verb nspawn-btrfs rollback web one"
}

# verb_ended: its exit status.
verb_ended() {
        wait_for 90 host_sh a '[ "$(systemctl show -P SubState verb)" != running ] && [ "$(systemctl show -P SubState verb)" != start ]'
        host_sh a 'systemctl show -P ExecMainStatus verb; systemctl stop verb 2>/dev/null; systemctl reset-failed verb 2>/dev/null; :'
}

said_it() { check_match "$1" "$2" "$(host_run a cat /run/said)"; }

is_ordered() { host_run a test -e $state/orders/web; }

# A guest that takes its time to stop.
freeze() { host_sh a 'machinectl show -p Leader --value web >/run/leader; kill -STOP $(cat /run/leader)'; }

thaw() { host_sh a 'kill -CONT $(cat /run/leader)'; }

host_up a "$suite"
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n[Service]\nTimeoutStopSec=30\n'
host_sh a "systemctl daemon-reload; machinectl start web"
must "the guest is up" up
host_sh a "echo one >/var/lib/machines/web/root/state; nspawn-btrfs snapshot web --label=one" 2>/dev/null

begin
check "while it runs" host_run a nspawn-btrfs rollback web one
is_done "while it runs"
check "it runs" up

begin
host_run a systemctl stop $unit
check "while it is down" host_run a nspawn-btrfs rollback web one
is_done "while it is down"
check_eq "it stays down" inactive "$(show ActiveState)"
begin
host_run a systemctl stop $unit
check "with --start" host_run a nspawn-btrfs rollback --start web one
check_eq "it is started" active "$(show ActiveState)"

# Others, while it waits for the stop.
begin
freeze
verb
check "the order is there" wait_for 20 is_ordered
check_eq "a snapshot gives way" 3 "$(host_sh a 'nspawn-btrfs snapshot web 2>/dev/null; echo $?')"
check "a scheduled one is skipped" host_run a nspawn-btrfs snapshot --scheduled web
check_eq "another verb gives way" 3 "$(host_sh a 'nspawn-btrfs recreate --yes web 2>/dev/null; echo $?')"
check_output "list tells" 'rollback ordered' host_run a nspawn-btrfs list
check "taken back" host_run a nspawn-btrfs rollback --cancel web
thaw
check_eq "the verb says that it was not done" 1 "$(verb_ended)"
said_it "and why" 'taken back'
is_withdrawn "taken back"
check "it runs" up

# Killed: PID 1 and prepare go on.
begin
freeze
verb
wait_for 20 is_ordered
wait_for 20 is_state deactivating
host_sh a 'systemctl kill -s KILL verb'
thaw
check "the verb killed: it runs again" up
is_done "the verb killed"
begin
freeze
verb
wait_for 20 is_state deactivating
host_sh a 'systemctl kill -s INT verb'
check_eq "Ctrl-C" 1 "$(verb_ended)"
said_it "says that it goes on" 'rollback --cancel web'
thaw
check "it runs again" wait_for 60 is_state active
is_done "Ctrl-C"

# A stop, and a cancel, of somebody else: it stays down.
for command in "stop --no-block $unit" cancel; do
        begin
        freeze
        verb
        wait_for 20 is_state deactivating
        # shellcheck disable=SC2086 # words
        host_run a systemctl $command
        thaw
        check_eq "systemctl $command: the verb ends well" 0 "$(verb_ended)"
        is_done "systemctl $command"
        check_eq "systemctl $command: it stays down" inactive "$(show ActiveState)"
        said_it "systemctl $command: which it says" 'stopped meanwhile'
done

# A stop that somebody asked for before: not replaced by a start.
begin
freeze
host_run a systemctl stop --no-block $unit
wait_for 20 is_state deactivating
verb
wait_for 20 is_ordered
thaw
check_eq "in a stop: the verb ends well" 0 "$(verb_ended)"
is_done "in a stop"
check_eq "in a stop: it stays down" inactive "$(show ActiveState)"

# PID 1 forgets who asked.
for command in daemon-reexec daemon-reload 'restart dbus'; do
        begin
        freeze
        verb
        wait_for 20 is_state deactivating
        # shellcheck disable=SC2086 # words
        host_run a systemctl $command
        thaw
        check_eq "$command: the verb ends well" 0 "$(verb_ended)"
        is_done "$command"
        check "$command: it runs" up
done

# A Condition that is false now; a start limit.
begin
host_sh a "mkdir -p /run/systemd/system/$unit.d; printf '[Unit]\nConditionPathExists=/nowhere\n' >/run/systemd/system/$unit.d/c.conf; systemctl daemon-reload"
verb
check_eq "a false Condition: it does not run" 1 "$(verb_ended)"
is_done "a false Condition"
host_sh a "rm /run/systemd/system/$unit.d/c.conf; systemctl daemon-reload"
begin
host_sh a "printf '[Unit]\nStartLimitBurst=1\nStartLimitIntervalSec=10min\n' >/run/systemd/system/$unit.d/c.conf; systemctl daemon-reload; systemctl restart $unit"
up
host_sh a "echo two >/var/lib/machines/web/root/state"
check "under a start limit" host_run a nspawn-btrfs rollback web one
is_done "under a start limit"
check "it runs" up
host_sh a "rm -r /run/systemd/system/$unit.d; systemctl daemon-reload"

# A guest's reboot while the order waits for the stop; a guest that hears nothing; one that has only begun to boot.
begin
verb
host_run a systemd-run -q -M web --no-block systemctl reboot 2>/dev/null
check_eq "a guest's reboot meets it" 0 "$(verb_ended)"
is_done "a guest's reboot"
check "it runs" up
begin
freeze
verb
check_eq "a deaf guest" 0 "$(verb_ended)"
is_done "a deaf guest"
check "it runs" up
begin
host_run a systemctl restart $unit
check "while it boots" host_run a nspawn-btrfs rollback web one
check "it runs" up

# Refused meanwhile: the image stays, and what was asked is withdrawn, also where a reboot goes on with the last settings.
begin
freeze
verb
wait_for 20 is_state deactivating
host_sh a 'echo "[Exec]
Boot=maybe" >>/etc/nspawn-btrfs.d/web.container; systemctl daemon-reload'
thaw
check_eq "refused meanwhile" 1 "$(verb_ended)"
said_it "says by what" 'web.container:[0-9]*:'
is_withdrawn "refused meanwhile"
declare_file a web.container '[Container]\nTemplate=guest\n[Service]\nTimeoutStopSec=30\n'
host_run a systemctl daemon-reload

# Killed weeks ago: nothing is rolled back at a guest's reboot.
begin
freeze
verb
wait_for 20 is_state deactivating
host_sh a "systemctl kill -s KILL verb; sed -i 's/^Lasts=.*/Lasts=1/' $state/orders/web"
thaw
check "weeks later: it runs" up
is_withdrawn "weeks later"
check_output "status tells" 'withdrawn: it was asked for too long ago' host_run a nspawn-btrfs status web

# Restart=always and an order that cannot be carried out: withdrawn once, and it runs.
begin
declare_file a web.container '[Container]\nTemplate=guest\n[Service]\nTimeoutStopSec=30\nRestart=always\n'
host_run a systemctl daemon-reload
freeze
verb
wait_for 20 is_state deactivating
host_sh a 'btrfs -q subvolume create /var/lib/machines/web/srv/data; echo x >/var/lib/machines/web/srv/data/file'
thaw
check_eq "what cannot be" 1 "$(verb_ended)"
said_it "says why" 'in no snapshot: /srv/data'
is_withdrawn "what cannot be"
check "it runs" up
host_sh a 'btrfs -q subvolume delete /var/lib/machines/web/srv/data'

# What goes down with it.
host_put a - /etc/systemd/system/frontend.service <<END
[Unit]
BindsTo=$unit
After=$unit
[Service]
ExecStart=sleep infinity
END
host_put a - /etc/systemd/system/loose.service <<END
[Service]
ExecStart=sleep infinity
END
host_sh a "mkdir -p /etc/systemd/system/$unit.d; printf '[Unit]\nPropagatesStopTo=loose.service\n' >/etc/systemd/system/$unit.d/p.conf
        systemctl daemon-reload; systemctl start frontend loose"
begin
host_run a systemctl start frontend loose
check_output "what goes down with it is named" 'frontend.service goes down with web' host_sh a 'nspawn-btrfs rollback web one 2>&1'
check_eq "and is started again" "active active" "$(host_run a systemctl is-active frontend loose | paste -sd ' ')"
begin
freeze
verb
wait_for 20 is_state deactivating
host_sh a 'systemctl kill -s KILL verb'
thaw
up
check "also when the verb is dead" wait_for 30 host_run a systemctl is-active --quiet frontend loose

# A unit whose ExecStartPre= was reset would carry nothing out.
host_sh a "printf '[Service]\nExecStartPre=\n' >/etc/systemd/system/$unit.d/z.conf; systemctl daemon-reload"
check_output "a unit without prepare is refused" 'runs without ExecStartPre' host_sh a '! nspawn-btrfs rollback web one 2>&1'
check "it still runs" up
host_sh a "rm -r /etc/systemd/system/$unit.d; systemctl daemon-reload; systemctl stop frontend loose"

# What runs is a snapshot that ends with it; the image is exchanged at the start behind it.
declare_file a web.container '[Container]\nTemplate=guest\n[Exec]\nEphemeral=yes\n[Service]\nTimeoutStopSec=30\n'
host_run a systemctl daemon-reload
begin
host_run a systemctl restart $unit
up
check "of an ephemeral one" host_run a nspawn-btrfs rollback web one
is_done "of an ephemeral one"
check "it runs" up
check_eq "on what it was rolled back to" one "$(host_run a systemd-run -qP -M web cat /root/state)"
declare_file a web.container '[Container]\nTemplate=guest\n[Service]\nTimeoutStopSec=30\n'
host_sh a "systemctl daemon-reload; systemctl restart $unit"

# Power cuts: what was built is emptied at boot by systemd-tmpfiles, and so the order is withdrawn; exchanged, it is done.
for when in deactivating active; do
        begin
        freeze
        verb
        wait_for 20 is_state deactivating
        if [ $when = active ]; then thaw; verb_ended >/dev/null; fi
        host_cut a
        must "it boots" host_boot a
        check "a start" host_run a machinectl start web
        if [ $when = active ]; then is_done "a power cut behind it"; else is_withdrawn "a power cut in the midst"; fi
done
check_summary
