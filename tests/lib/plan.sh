# shellcheck shell=bash
# All jobs of tests/run, those that are needed before those that need them. A build takes four slots, a
# host test two, and one that mostly waits for its hosts one: it says so by "# load: light".

tests=$top/tests

plan_static() {
        local part groups=static

        job gcc 4 '' "$tests/static" gcc
        for part in format scripts options; do
                job $part 2 '' "$tests/static" $part
        done
        job clang 4 '' "$tests/static" clang
        job valgrind 2 gcc "$tests/static" valgrind
        job sanitizers 4 '' "$tests/static" sanitizers
}

# meson's, each by itself, and in "other" those that nobody named here.
plan_suites() {
        local suite other=() groups

        for suite in unit golden fuzz btrfs model; do
                groups=$suite
                other+=(--no-suite "$suite")
                [ "$suite" != model ] || [ -z "$quick" ] || continue
                job "${suite/fuzz/replay}" 4 gcc "$lib/suite" --suite "$suite"
        done
        groups=''
        job other 2 gcc "$lib/suite" "${other[@]}"
        if [ -n "$quick" ]; then
                job quick 2 '' "$lib/suite" --skip "MODELS, NEW FUZZING, all but a sample of each sweep: -q"
        else
                job fuzz 4 '' "$tests/fuzz/run"
        fi
}

# What takes too long for every change.
plan_soak() {
        local suite seed groups=soak

        job soak-fuzz 4 '' "$tests/fuzz/run" 3600
        for suite in "${wanted[@]}"; do
                groups='soak soak-sweeps'
                job "soak-sweeps-$suite" 4 "product-$suite" "$tests/soak/sweeps.sh" "$suite"
                groups='soak soak-storm'
                for seed in {1..10}; do
                        job "soak-storm-$suite-$seed" 2 "product-$suite" env SEED="$seed" "$tests/host/concurrency.sh" "$suite"
                done
                groups='soak soak-driver'
                for seed in {1..10}; do
                        job "soak-driver-$suite-$seed" 1 "product-$suite" env SEED="$seed" STEPS=1000 "$tests/host/driver.sh" "$suite"
                done
        done
}

# suites_of FILE: the wanted ones among those it is for.
suites_of() {
        local suite own

        own=$(sed -n 's/^# suites: *//p' "$1")
        for suite in ${own:-${suites[*]}}; do
                [[ " ${wanted[*]} " == *" $suite "* ]] && echo "$suite"
        done
}

plan_hosts() {
        local suite file name load why groups=host

        why=$(hosts_missing)
        [ -z "$why" ] || job hosts 2 '' "$lib/suite" --skip "ALL HOST TESTS: $why"
        [ -z "$why" ] || return 0
        for suite in "${wanted[@]}"; do
                groups=images
                job "images-$suite" 2 '' "$lib/images" "$suite"
                groups=product
                job "product-$suite" 4 "images-$suite" "$lib/product" "$suite"
        done
        for file in "$tests"/host/*.sh; do
                name=$(basename "$file" .sh)
                groups="host $name" load=2
                ! grep -qx '# load: light' "$file" || load=1
                for suite in $(suites_of "$file"); do
                        job "$name-$suite" "$load" "product-$suite" "$file" "$suite"
                done
        done
}

# Why no host can be booted here, if so.
hosts_missing() {
        if [ "$(id -u)" -ne 0 ]; then
                echo "booting hosts takes root"
        elif ! losetup -f >/dev/null 2>&1; then
                echo "there are no loop devices"
        elif ! unshare --mount --pid --net --fork true 2>/dev/null; then
                echo "there are no namespaces"
        fi
}

# plan_only NAME...: these jobs, and what they need. A name that is no job's is that of a test of meson's.
plan_only() {
        local i name need kept=()
        declare -A keep=()

        for name; do
                plan_keep "$(basename "$name" .sh)" || plan_test "$(basename "$name" .sh)"
        done
        for ((i = ${#jobs_names[@]} - 1; i >= 0; i--)); do
                name=${jobs_names[i]}
                [ -n "${keep[$name]:-}" ] || continue
                kept=("$name" "${kept[@]}")
                for need in ${job_needs[$name]}; do
                        keep[$need]=1
                done
        done
        jobs_names=("${kept[@]}")
}

plan_keep() {
        local job known=1

        for job in "${jobs_names[@]}"; do
                [[ " ${job_groups[$job]} " == *" $1 "* ]] && keep[$job]=1 && known=0
        done
        return "$known"
}

plan_test() {
        job "test-$1" 2 gcc "$lib/suite" "$1"
        keep[test-$1]=1
}
