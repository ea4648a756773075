# shellcheck shell=bash
# What is said of jobs: a line when one ends (all of it when something was wrong), which ones run now and how far they
# are, and at the end what one would look for in the rest.

report_all='' report_every=30
[ ! -t 1 ] || report_every=1

report_clear() {
        [ ! -t 1 ] || printf '\r\e[K'
}

# report_job NAME: its counts are added to ours.
report_job() {
        local log=$logs/$1.log before=$passed,$failed

        report_clear
        # shellcheck disable=SC2094 # it has been read when something is said of it
        check_add "$log" >>"$log"
        report_status "$1" >>"$log"
        if [ -n "$report_all" ] || [ "${before#*,}" -ne "$failed" ]; then
                printf '\n== %s (%d s)\n' "$1" "${job_time[$1]:-0}"
                grep -vE '^[0-9]+ passed, ' "$log"
                echo
        else
                [ "${job_state[$1]}" = skipped ] ||
                        printf 'ok       %s: %d passed (%d s)\n' "$1" $((passed - ${before%,*})) "${job_time[$1]}"
                grep '^SKIPPED ' "$log"
        fi
}

# A job that says that all is well and ends otherwise is not.
report_status() {
        [ "${job_state[$1]}" != failed ] || [ "${before#*,}" -ne "$failed" ] || not_ok "$1 failed"
}

# How far a running job is: where ninja or meson are, or how many checks it made.
report_how_far() {
        local last

        last=$(cat "$logs/$1".{build,log} 2>/dev/null | tail -n 1 | grep -oE '^ *\[?[0-9]+/[0-9]+')
        if [ -n "$last" ]; then
                echo "${last//[^0-9\/]/}"
        else
                grep -cE '^(ok|NOT OK|SKIPPED) ' "$logs/$1.log" 2>/dev/null
        fi
}

report_progress() {
        local name since text

        text=$(printf '%d:%02d  %d of %d done, %d failed;' $((SECONDS / 60)) $((SECONDS % 60)) "${#jobs_ended[@]}" \
                "${#jobs_names[@]}" "$failed")
        for name in "${!job_pid[@]}"; do
                since=${job_start[$name]}
                text+=" $name $((SECONDS - since)) s ($(report_how_far "$name"))"
        done
        if [ -t 1 ]; then
                printf '\r\e[K%s' "${text:0:${COLUMNS:-80} - 1}"
        else
                printf '... %s\n' "$text"
        fi
}

# Of a long output often only the end is kept.
report_end() {
        report_slowest
        report_lines '^SKIPPED' skipped
        report_lines '^NOT OK' failed
        echo
}

# With what they took of the processors, their hosts included: a long one that took little waits for something.
report_slowest() {
        local name seconds

        printf '\n== the slowest, and what they took of the processors (%d s in all)\n' "$SECONDS"
        for name in "${!job_time[@]}"; do
                printf '%d %s\n' "${job_time[$name]}" "$name"
        done | sort -rn | head -n 10 | while read -r seconds name; do
                awk -v seconds="$seconds" -v name="$name" '
                        { printf "%5d s %5.0f s  %s\n", seconds, $2 + $3, name }' "$logs/$name.time"
        done
}

# report_lines PATTERN TITLE: the lines of all logs that have it, each with its job and the reason below it.
report_lines() {
        local name

        for name in "${jobs_ended[@]}"; do
                awk -v pattern="$1" -v name="$name" '
                        $0 ~ pattern { if (!n++) print "-- " name; print; reason = 1; next }
                        /^ +\| / && reason { print; next }
                        { reason = 0 }' "$logs/$name.log"
        done | if read -r line; then
                printf '\n== %s\n%s\n' "$2" "$line"
                cat
        fi
}
