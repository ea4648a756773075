#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything at once on two containers, many times over: nothing is lost, nothing half, and who has to give way says so
# by exit status 3. $SEED chooses the order, $ROUNDS how often.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

seed=${SEED:-$((10#$(date +%N) % 100000))}
rounds=${ROUNDS:-25}

host_up a "$suite"
declare_guest a
for i in web db; do
        declare_file a "$i.container" '[Container]\nTemplate=guest\n[Snapshot]\nOnCalendar=*:*:0/3\nKeepLast=3\nKeepReplaced=2\n'
done
host_sh a 'systemctl daemon-reload; for i in web db; do machinectl start $i; nspawn-btrfs snapshot $i --label=keep; done'

host_put a - /root/storm <<'EOF'
#!/bin/bash
# storm SEED ROUNDS: prints what went wrong
RANDOM=$1
shots=/var/lib/nspawn-btrfs/snapshots
mkdir -p /run/storm

one() { # NUMBER NAME
        case $1 in
        0) nspawn-btrfs snapshot "$2" ;;
        1) nspawn-btrfs prune "$2" ;;
        2) nspawn-btrfs rollback "$2" keep ;;
        3) machinectl start "$2" ;;
        4) systemctl kill -s KILL "systemd-nspawn@$2" ;;
        5) systemctl daemon-reload ;;
        6) machinectl remove "$2" ;;
        7) nspawn-btrfs recreate "$2" ;;
        8) nspawn-btrfs history "$2" ;;
        9) nspawn-btrfs snapshot --all --label=all ;;
        10) systemctl stop "systemd-nspawn@$2" ;;
        esac
}

# Ours may end in 0, in 3 (gave way), in 1 or 4 (it had no image then); never by a signal, a usage, or not at all.
run() { # ROUND NUMBER NAME
        local status
        timeout 150 bash -c "$(declare -f one); one $2 $3" >"/run/storm/$1.$2.$3" 2>&1
        status=$?
        echo "$2 $status" >>/run/storm/statuses
        case $2:$status in
        *:0 | *:3 | [0-2]:[14] | [7-9]:[14] | [3-6]:* | 10:*) ;;
        *) echo "round $1: $2 on $3 ended with $status: $(tail -n 3 "/run/storm/$1.$2.$3")" ;;
        esac
        [ "$status" != 124 ] || echo "round $1: $2 on $3 hangs"
}

check() { # ROUND
        local i
        for i in web db; do
                [ -e "$shots/$i"/*.keep/usr/bin/bash ] || echo "round $1: the snapshot of $i is lost"
                [ ! -e "/var/lib/machines/$i" ] || [ -e "/var/lib/machines/$i/usr/bin/bash" ] ||
                        echo "round $1: $i is half"
                for s in "$shots/$i"/2*; do
                        # A timer may prune meanwhile.
                        [ "$(btrfs property get "$s" ro 2>/dev/null)" = ro=true ] || [ ! -e "$s" ] || echo "round $1: $s is no snapshot"
                done
        done
        ls -d /var/lib/machines/.#*:new 2>/dev/null | sed "s/^/round $1: left: /"
}

for round in $(seq "$2"); do
        for _ in 1 2 3 4 5 6; do
                run "$round" $((RANDOM % 11)) "$( ((RANDOM % 2)) && echo web || echo db)" &
        done
        wait
        check "$round"
        for i in web db; do
                if [ ! -e "/var/lib/machines/$i" ]; then
                        nspawn-btrfs rollback "$i" keep >/run/storm/again 2>&1 || {
                                status=$?
                                # A timer's snapshot may have the lock.
                                [ "$status" = 3 ] && sleep 2 && nspawn-btrfs rollback "$i" keep >/run/storm/again 2>&1
                        } || echo "round $round: $i is gone, and does not come back: $(cat /run/storm/again)"
                fi
        done
done
EOF
say "SEED=$seed ROUNDS=$rounds"
check_eq "nothing is lost, half, or hangs (SEED=$seed)" "" "$(host_run a timeout 900 bash /root/storm "$seed" "$rounds" 2>&1)"
say "verb, exit status, how often: $(host_sh a 'sort /run/storm/statuses | uniq -c' | awk '{ printf "%s:%s×%s ", $2, $3, $1 }')"
for i in web db; do
        check "$i can be brought back" wait_for 20 host_run a nspawn-btrfs rollback $i keep
        host_sh a "systemctl reset-failed systemd-nspawn@$i; machinectl start $i" 2>/dev/null
        check "$i is well" wait_for 60 host_run a systemctl -M $i is-active --quiet multi-user.target
done
check_summary
