# shellcheck shell=bash
# Assertions. Each prints one line and returns whether it held; check_summary prints 'N passed, N failed, N skipped' and
# is the exit status.

passed=0 failed=0 skipped=0

ok() {
        passed=$((passed + 1))
        printf 'ok       %s\n' "$*"
}

not_ok() {
        failed=$((failed + 1))
        printf 'NOT OK   %s\n' "$*"
        return 1
}

skip() {
        skipped=$((skipped + 1))
        printf 'SKIPPED  %s\n' "$*"
}

# The beginning of a command: some name all files of the project.
check_command() {
        local all=$*

        printf '%s' "${all:0:200}"
}

# Adds the reason to a failure, and fails.
check_show() {
        printf '%s\n' "$1" | sed 's/^/         | /'
        return 1
}

# check WHAT COMMAND...: the command must succeed; what it said is shown when it does not.
check() {
        local what=$1 out
        shift

        if out=$("$@" 2>&1 </dev/null); then
                ok "$what"
        else
                not_ok "$what (exit status $?: $(check_command "$@"))" || check_show "$out"
        fi
}

# check_fails WHAT COMMAND...: the command must fail.
check_fails() {
        local what=$1 out
        shift

        if out=$("$@" 2>&1 </dev/null); then
                not_ok "$what (should have failed: $(check_command "$@"))" || check_show "$out"
        else
                ok "$what"
        fi
}

# must WHAT COMMAND...: like check, but the test ends here when it fails.
must() {
        check "$@" && return 0
        check_summary
        exit 1
}

# check_eq WHAT WANTED GOT
check_eq() {
        if [ "$2" = "$3" ]; then
                ok "$1"
        else
                not_ok "$1" || check_show "wanted: $2"$'\n'"got:    $3"
        fi
}

# check_match WHAT REGEX GOT
check_match() {
        if [[ $3 =~ $2 ]]; then
                ok "$1"
        else
                not_ok "$1" || check_show "wanted: /$2/"$'\n'"got:    $3"
        fi
}

# check_output WHAT REGEX COMMAND...: the command must succeed and what it prints must match.
check_output() {
        local what=$1 regex=$2 out r=0
        shift 2

        out=$("$@" 2>&1 </dev/null) || r=$?
        if [ "$r" -eq 0 ]; then
                check_match "$what" "$regex" "$out"
        else
                not_ok "$what (exit status $r: $(check_command "$@"))" || check_show "$out"
        fi
}

# wait_for SECONDS COMMAND...: repeats the command until it succeeds, soon at first: asking takes time from what is
# waited for. Says what it waited for in vain.
wait_for() {
        local seconds=$1 end=$((SECONDS + $1)) pause=1
        shift

        until "$@" >/dev/null 2>&1 </dev/null; do
                [ "$SECONDS" -lt "$end" ] || { say "waited $seconds s in vain for: $(check_command "$@")"; return 1; }
                sleep "0.$pause"
                pause=$((pause < 5 ? pause + 1 : 5))
        done
}

check_summary() {
        printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
        [ "$failed" -eq 0 ]
}

# check_add FILE: adds the last summary line in FILE to the counts; no such line is one failure.
check_add() {
        local line

        line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$1" | tail -n 1)
        if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+) ]]; then
                passed=$((passed + BASH_REMATCH[1]))
                failed=$((failed + BASH_REMATCH[2]))
                skipped=$((skipped + BASH_REMATCH[3]))
        else
                not_ok "$(basename "$1" .log) ended without a summary"
        fi
}
