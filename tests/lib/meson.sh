# shellcheck shell=bash
# Builds the checkout for this machine and runs meson's suites, counting what it says.

# meson_build FOLDER
meson_build() {
        [ -e "$1/build.ninja" ] || meson setup "$1" "$top" --buildtype=debugoptimized || return
        ninja -C "$1"
}

# meson_suites FOLDER LOG [OPTION...]: what is skipped is said with a reason, if it gave one. A loaded machine is no
# failure: time limits are for what hangs.
meson_suites() {
        meson test -C "$1" --no-rebuild --timeout-multiplier 5 --print-errorlogs "${@:3}" >"$2" 2>&1 </dev/null ||
                sed -n '/^Summary of Failures/,$!{/ OK  /!p}' "$2"
        grep -E ' SKIP ' "$2" | sed 's/^ *[0-9/]* */SKIPPED  /'
        passed=$((passed + $(meson_count "$2" Ok) + $(meson_count "$2" 'Expected Fail')))
        failed=$((failed + $(meson_count "$2" Fail) + $(meson_count "$2" Timeout) + $(meson_count "$2" 'Unexpected Pass')))
        skipped=$((skipped + $(meson_count "$2" Skipped)))
        grep -q '^Ok:' "$2" || not_ok "meson test ended without a summary, see $2"
}

meson_count() {
        local n

        n=$(sed -n "s/^$2: *\([0-9]*\).*/\1/p" "$1" | tail -n 1)
        echo "${n:-0}"
}
