#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "apply --uplink" and its undo, disturbed at random moments while they change things, on a host that is reached through
# that link only: it always answers again at its old address, by its old routes. FAULTS=50 SEED=7 FIRST=20
# tests/host/uplink-faults.sh takes others, KINDS="cut full-root" those.
# suites: trixie
# load: light
. "$(dirname "$0")/../lib/test.sh"

faults=${FAULTS:-3} seed=${SEED:-153} first=${FIRST:-1}
clock=15   # seconds, here; two minutes in earnest
patience=60 # behind the clock: three minutes in all, in earnest

# Inside of the host, whatever is wrong there.
in_host() {
        host_enter a timeout 40 /bin/sh -c "$1"
}

# From outside: that nobody listens there is an answer, too.
answers() {
        [[ $(LC_ALL=C timeout 1 bash -c '</dev/tcp/198.51.100.33/9' 2>&1) == *refused* ]]
}

# Addresses, routes of all tables and rules, whichever of the two links has them.
state() {
        in_host 'ip -o -4 addr show scope global; ip route show table all; ip -6 route show table all; ip rule; ip -6 rule' |
                sed -E '/lan0/d; s/^[0-9]+: //; s/\bbr0\b/eth0/g; s/ (linkdown|pref medium)//g; s/valid_lft.*//' |
                grep -vE '^(local|broadcast|multicast|ff00|fe80|anycast)|proto kernel metric 256' | sort -u
}

is_back() {
        answers && [ "$(state)" = "$before" ]
}

# Whether one of the two is about its work: it has begun to change things, and is not through.
midst='[ -e /run/nspawn-btrfs/uplink-before ] && pgrep -x apply-uplink >/dev/null'

# How long the next one takes over that, in ms.
measure() {
        in_host "until $midst; do sleep 0.01; done; s=\$(date +%s%3N); while $midst; do sleep 0.01; done
                echo \$((\$(date +%s%3N) - s))"
}

# MS milliseconds after it has begun, the fault. Returns whether it hit.
disturb() { # FAULT MS
        local how hit=0

        case $1 in
        kill) how='kill -KILL $(pgrep -x apply-uplink)' ;;
        stop) how='kill -STOP $(pgrep -x apply-uplink)' ;;
        networkd) how='kill -STOP $(pgrep -x systemd-network)' ;;
        full-run) how='head -c 1G /dev/zero >/run/fill' ;;
        full-root) how='for i in 4G 1G 256M 64M 16M 4M 1M 256K 64K 4K; do n=0; while fallocate -l $i /var/fill-$i-$n; do n=$((n+1)); done; done' ;;
        bus) how='rm -f /run/dbus/system_bus_socket; kill -KILL $(pgrep -x dbus-daemon)' ;;
        hung) how='kill -STOP $(pgrep -x dbus-daemon)' ;;
        cut) how=: ;;
        esac
        in_host "until $midst; do sleep 0.01; done; sleep $(($2 / 1000)).$(printf %03d $(($2 % 1000)))
                $midst; r=\$?; $how; exit \$r" 2>/dev/null || hit=1
        [ "$1" != cut ] || { host_cut a && host_boot a; } >&2
        return "$hit"
}

# What a fault leaves, after it was seen to do no harm.
mend() {
        in_host 'rm -f /run/fill /var/fill-*; kill -CONT $(pgrep -x "dbus-daemon|systemd-network|apply-uplink")' >/dev/null 2>&1
}

# Undone whole: nothing waits, and there is no bridge.
is_undone() {
        in_host '[ ! -e /run/nspawn-btrfs/uplink-before ] && [ ! -e /sys/class/net/br0 ]'
}

prepare() {
        in_host 'mount -o remount,size=24M /run; systemctl reset-failed'
        printf '[Bridge]\nUplink=eth0\n%s' "$1" | host_put a - /etc/nspawn-btrfs.d/br0.bridge
}

start() { # WHICH
        if [ "$1" = undo ]; then
                check "an apply, to be undone" host_run a nspawn-btrfs apply --uplink
        else
                host_run a nspawn-btrfs apply --uplink >/dev/null 2>&1 </dev/null &
        fi
}

# One fault of those that SEED and its number make, at a moment that is BEHIND thousandths through.
fault() { # NUMBER WHICH KIND BEHIND CHANGE
        local what r=0

        what="fault $1: $3 at $4/1000 of the $2${5:+, another address}"
        prepare "$5"
        start "$2"
        disturb "$3" $((${took[$2]} * $4 / 1000)) || r=1
        [ "$r" = 0 ] || what+=' (after it)'
        sleep "$clock"
        check "$what" wait_for "$patience" is_back || state | diff <(echo "$before") - | sed 's/^/         | /'
        mend
        rm -f "$(host_root a)/etc/nspawn-btrfs.d/br0.bridge"
        # A bridge that came into force by a boot goes by one; and nothing finds a bus that is another one.
        case $3 in cut | bus) host_kill a && host_boot a ;; esac
        wait_for 120 is_undone || { not_ok "$what: undone whole" && host_reboot a; }
        wait_for 30 is_back || not_ok "$what: as before in the end"
        return "$r"
}

# The moments differ from run to run: one that was too late is tried earlier.
fault_that_hits() { # NUMBER
        local kind which=apply change='' behind
        read -ra kinds <<<"${KINDS:-kill stop full-run full-root bus hung networkd cut}"

        RANDOM=$((seed * 1000 + $1))
        kind=${kinds[RANDOM % ${#kinds[@]}]}
        [ $((RANDOM % 3)) != 0 ] || which=undo
        behind=$((RANDOM % 900))
        # At a boot what is declared comes into force: another address would be right there.
        [ "$kind" = cut ] || [ $((RANDOM % 2)) = 0 ] || change=$'[Network]\nAddress=198.51.100.77/24\n'
        for _ in 1 2 3 4; do
                fault "$1" "$which" "$kind" "$behind" "$change" && hits=$((hits + 1)) && return
                behind=$((behind / 3))
        done
}

host_new a "$suite" && host_install a
printf '[Match]\nName=eth0\n[Network]\nAddress=198.51.100.33/24\nGateway=198.51.100.1\n[Route]\nDestination=192.0.2.0/24\nGateway=198.51.100.9\n[Route]\nDestination=203.0.113.0/24\nGateway=198.51.100.9\nTable=77\n[RoutingPolicyRule]\nFrom=198.51.100.33\nTable=77\nPriority=770\n' |
        host_put a - /etc/systemd/network/20-wired.network
printf '[Timer]\nOnActiveSec=\nOnActiveSec=%ss\n' "$clock" |
        host_put a - /etc/systemd/system/nspawn-btrfs-uplink-revert.timer.d/quick.conf
systemctl --root="$(host_root a)" -q enable systemd-networkd.service
must "a host" host_boot a
must "answers" wait_for 30 answers
has_routes() {
        [[ $(state | xargs) =~ '192.0.2.0/24 '.*'203.0.113.0/24 '.*'table 77' ]]
}
must "has its routes" wait_for 30 has_routes
before=$(state)

prepare ''
declare -A took=()
for which in apply undo apply undo; do # what comes first takes longer
        host_run a nspawn-btrfs apply --uplink --revert >/dev/null 2>&1
        start "$which"
        took[$which]=$(measure)
done
must "they are undone" wait_for 60 is_undone
must "take a moment each" test "${took[apply]}" -gt 0 -a "${took[undo]}" -gt 0
say "the apply takes ${took[apply]} ms, the undo ${took[undo]} ms"
hits=0
for i in $(seq "$first" $((first + faults - 1))); do
        fault_that_hits "$i"
done
check_eq "faults that hit in the midst" "$faults" "$hits"
check_summary
