#!/bin/bash
# Whatever ends a test, nothing of it stays on the machine. This one runs outside of any sandbox and starts some.
# suites: trixie
. "$(dirname "$0")/../lib/paths.sh"
. "$lib/check.sh"

# leftovers RUN: all on the machine that bears the run's name. Other runs may come and go meanwhile.
leftovers() {
        findmnt -rn -o TARGET,SOURCE | grep -F "$1"
        losetup -ln -O NAME,BACK-FILE | grep -F "$1"
        find /sys/fs/cgroup -maxdepth 2 -name "*$1"
        find "$cache" -maxdepth 1 -name "$1"
        grep -lF "$1" /proc/[0-9]*/environ 2>/dev/null | grep -v "/proc/$$/"
}

nothing_left() {
        [ -z "$(leftovers "$1")" ]
}

links() {
        ip -br link | cut -d ' ' -f 1
        ip netns
}

# ends SIGNAL: boots a host, sends the signal to the script, and all must be as before.
ends() {
        local before run pid

        before=$(links)
        : >"$log"
        env --default-signal=INT bash "$top/tests/host/waiting-host" "$log" >/dev/null 2>&1 </dev/null &
        pid=$!
        check "a host boots" wait_for 180 grep -q run- "$log" || return
        run=$(cat "$log")
        check_fails "and would be noticed" nothing_left "$run"
        kill -s "$1" "$pid"
        wait "$pid" 2>/dev/null
        wait_for 60 nothing_left "$run"
        check_eq "$1 leaves nothing" "" "$(leftovers "$run")"
        check_eq "and no link" "$before" "$(links)"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
ends TERM
ends INT
ends KILL
check_summary
