# shellcheck shell=bash
# Jobs side by side: commands that print as lib/check.sh does, each with a log of its own in build/log/. First come those
# on whose end most of the rest waits, so that no long one is left for the last.

export logs=${logs:-$top/build/log}
jobs_names=() jobs_ended=() jobs_tick=''
declare -A job_groups job_command job_needs job_cost job_rank job_state job_pid job_start job_time

# jobs_alone FILE: locks it, and has lib/guard, which gives it back last, wait for the end of this process.
jobs_alone() {
        exec {jobs_lock}>"$1"
        flock -w 20 "$jobs_lock" || die "another tests/run is at work in this checkout"
        export NSPAWN_BTRFS_JOBS=$$-$RANDOM$RANDOM
        exec {jobs_guard}> >(exec env -u NSPAWN_BTRFS_JOBS setsid "$lib/guard" "$NSPAWN_BTRFS_JOBS" >/dev/null 2>&1)
}

# job NAME COST "NEEDED..." COMMAND...: a job that takes so many of the slots, once those it needs have ended well. It can
# be called by its name and by each of $groups.
job() {
        jobs_names+=("$1")
        job_groups[$1]="$1 ${groups:-}"
        job_cost[$1]=$2 job_needs[$1]=$3 job_state[$1]=waits
        job_command[$1]=$(printf '%q ' "${@:4}")
}

# What the last runs took, in seconds; and what is not known takes its time.
jobs_read_times() {
        local name seconds rest

        while read -r name seconds rest; do
                [[ $seconds =~ ^[0-9]+$ ]] && job_time[$name]=$seconds
        done < <(cat "$lib/job-times" "$cache/job-times" 2>/dev/null)
        for name in "${jobs_names[@]}"; do
                job_rank[$name]=0
        done
        # Those that are needed are declared first.
        for ((i = ${#jobs_names[@]} - 1; i >= 0; i--)); do
                name=${jobs_names[i]}
                job_rank[$name]=$((job_rank[$name] + ${job_time[$name]:-60}))
                for rest in ${job_needs[$name]}; do
                        ((job_rank[$rest] >= job_rank[$name])) || job_rank[$rest]=${job_rank[$name]}
                done
        done
        job_time=()
}

jobs_write_times() {
        local name

        for name in "${!job_time[@]}"; do
                echo "$name ${job_time[$name]}"
        done | cat "$cache/job-times" - 2>/dev/null | awk '{ t[$1] = $2 } END { for (i in t) print i, t[i] }' |
                sort >"$cache/job-times.new" && mv "$cache/job-times.new" "$cache/job-times"
}

# job_may NAME: sets $answer to yes, not yet, or never.
job_may() {
        local need

        answer=yes
        for need in ${job_needs[$1]}; do
                case ${job_state[$need]} in
                well) ;;
                waits | runs) answer='not yet' ;;
                *) answer=never && return ;;
                esac
        done
}

# The next to be started, in $next; those that never can are given up.
jobs_choose() {
        local name answer

        next=''
        for name in "${jobs_names[@]}"; do
                [ "${job_state[$name]}" = waits ] || continue
                job_may "$name"
                case $answer in
                never)
                        job_state[$name]=skipped
                        echo "SKIPPED  ALL OF $name: what it needs failed (${job_needs[$name]})" >"$logs/$name.log"
                        echo '0 passed, 0 failed, 1 skipped' >>"$logs/$name.log"
                        jobs_ended+=("$name")
                        report_job "$name"
                        ;;
                yes)
                        [ -n "$next" ] && ((job_rank[$name] <= job_rank[$next])) || next=$name
                        ;;
                esac
        done
}

# A job ends with this process, however that ends. What comes of it outside of its process tree, lib/sweep sees to.
job_start() {
        local command

        eval "command=(${job_command[$1]})"
        job_state[$1]=runs job_start[$1]=$SECONDS
        setpriv --pdeathsig KILL "$lib/job" "$1" "${command[@]}" >"$logs/$1.log" 2>&1 </dev/null {jobs_lock}>&- {jobs_guard}>&- &
        job_pid[$1]=$!
}

# job_end NAME STATUS
job_end() {
        job_time[$1]=$((SECONDS - job_start[$1]))
        job_state[$1]=well
        [ "$2" -eq 0 ] || job_state[$1]=failed
        unset "job_pid[$1]"
        jobs_ended+=("$1")
        report_job "$1"
}

# jobs_reap: takes note of those that ended. Not by what "wait -n" answers, which has forgotten who was killed.
jobs_reap() {
        local name status

        for name in "${!job_pid[@]}"; do
                ! kill -0 "${job_pid[$name]}" 2>/dev/null || continue
                status=0
                wait "${job_pid[$name]}" || status=$?
                free=$((free + job_cost[$name]))
                job_end "$name" "$status"
        done
}

# jobs_run SLOTS
jobs_run() {
        local free=$1 next

        jobs_read_times
        trap jobs_stop INT TERM HUP
        while :; do
                # One slot that is free is enough: who waited for four would be passed by those that take fewer, to the last.
                while [ "$free" -gt 0 ] && jobs_choose && [ -n "$next" ]; do
                        free=$((free - job_cost[$next]))
                        job_start "$next"
                done
                [ "${#job_pid[@]}" -gt 0 ] || break
                if [ -z "$jobs_tick" ] || ! kill -0 "$jobs_tick" 2>/dev/null; then
                        [ -z "$jobs_tick" ] || report_progress
                        setpriv --pdeathsig KILL sleep "$report_every" {jobs_lock}>&- {jobs_guard}>&- &
                        jobs_tick=$!
                fi
                wait -n "${job_pid[@]}" "$jobs_tick" 2>/dev/null
                jobs_reap
        done
        [ -z "$jobs_tick" ] || kill "$jobs_tick" 2>/dev/null
        trap - INT TERM HUP
        jobs_write_times
}

# What runs in the background does not see Ctrl-C by itself. (A mere "wait" would wait for lib/guard, which waits for us.)
jobs_stop() {
        trap '' INT TERM HUP
        kill "${job_pid[@]}" ${jobs_tick:+"$jobs_tick"} 2>/dev/null
        [ "${#job_pid[@]}" -eq 0 ] || wait "${job_pid[@]}"
        say "ended before its time"
        exit 1
}
