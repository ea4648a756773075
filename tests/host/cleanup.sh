#!/bin/bash
# Whatever ends a test, or tests/run, and at whatever moment, nothing of it stays on the machine. This one runs outside of
# any sandbox and starts some.
# suites: trixie
. "$(dirname "$0")/../lib/paths.sh"
. "$lib/check.sh"
. "$lib/host.sh"

# leftovers NAME...: all on the machine that bears one of these, a run's or a folder's. Other runs may come and go.
leftovers() {
        local name

        for name; do
                findmnt -rn -o TARGET,SOURCE | grep -F "$name"
                losetup -ln -O NAME,BACK-FILE | grep -F "$name"
                find /sys/fs/cgroup -maxdepth 2 -name "*$name"
                find "$cache" "$registry" -maxdepth 1 -name "$name" 2>/dev/null
                # shellcheck disable=SC2009 # by what it works on, not by its own name
                grep -lF "$name" /proc/[0-9]*/environ 2>/dev/null | grep -v "/proc/$$/"
        done
}

nothing_left() {
        [ -z "$(leftovers "$@")" ]
}

has_ended() {
        ! kill -0 "$1"
}

links() {
        ip -br link | cut -d ' ' -f 1
        ip netns
}

limits() {
        sysctl fs.nr_open fs.file-max fs.inotify.max_user_instances
}

# start COMMAND...: in the background, where Ctrl-C is heard. Sets $pid.
start() {
        env --default-signal=INT "$@" >/dev/null 2>&1 </dev/null &
        pid=$!
}

# ends SIGNAL: boots a host, sends the signal to the script, and all must be as before.
ends() {
        local before run pid

        before=$(links)
        : >"$log"
        start bash "$tests/waiting-host" "$log"
        check "a host boots" wait_for 180 grep -q run- "$log" || return
        run=$(cat "$log")
        check_fails "and would be noticed" nothing_left "$run"
        kill -s "$1" "$pid"
        check "it ends" wait_for 60 has_ended "$pid"
        wait_for 60 nothing_left "$run"
        check_eq "$1 leaves nothing" "" "$(leftovers "$run")"
        check_eq "and no link" "$before" "$(links)"
}

# The images are the machine's, all else is below a folder of this one's: not in /tmp, where jobs have their own.
folder_make() {
        folder=$(mktemp -d "$top/build/cleanup.XXXXXX")
        mkdir "$folder/cache" || return
        for image in "$cache"/{host,guest}-trixie-*; do
                ln -s "$(realpath "$image")" "$folder/cache/"
        done
}

# jobs_end SIGNAL [SECONDS]: the same for a scheduler with three jobs, once they all are at work, or before that.
jobs_end() {
        local before folder pid runs

        folder_make || return
        before=$(links)
        start "$tests/waiting-jobs" "$folder"
        if [ -n "${2:-}" ]; then
                sleep "$2"
        else
                check "jobs are at work" wait_for 180 test -s "$folder/run" -a -s "$folder/disks" -a -s "$folder/orphan"
        fi
        runs=$(cd "$folder/cache" && ls -d run-* 2>/dev/null)
        kill -s "$1" "$pid"
        check "it ends" wait_for 60 has_ended "$pid"
        # shellcheck disable=SC2086 # a list
        set -- "$1${2:+ after $2 s}" "$(basename "$folder")" $runs
        wait_for 60 nothing_left "${@:2}"
        check_eq "$1 leaves nothing of all jobs" "" "$(leftovers "${@:2}")"
        check_eq "and no link of theirs" "$before" "$(links)"
        check_eq "and no folder of a run" "" "$(ls -d "$folder"/cache/run-* 2>/dev/null)"
        rm -rf "$folder"
}

tests=$top/tests/host
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$lib/images" trixie
before=$(limits)
ends TERM
ends INT
ends KILL
jobs_end TERM
jobs_end INT
jobs_end KILL
for moment in 0.3 1.1 2.0 3.7; do
        jobs_end KILL $moment
done
[ -e "$registry" ] || check_eq "the machine's limits are as before" "$before" "$(limits)"
check_summary
