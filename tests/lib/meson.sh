# shellcheck shell=bash
# Builds the checkout for this machine and runs meson's suites, counting what they say.

# One compiler cache for all builds, where there is one.
export CCACHE_DIR=${CCACHE_DIR:-$cache/ccache}

# meson_build FOLDER [OPTION...]: what it says goes to build/log/, too, where one sees how far it is.
meson_build() {
        local log=$top/build/log/${NSPAWN_BTRFS_JOB:-$(basename "$1")}.build

        mkdir -p "$top/build/log"
        meson_make "$@" 2>&1 | tee "$log"
        return "${PIPESTATUS[0]}"
}

# A setup that was killed has to be made to forget that it has begun.
meson_make() {
        [ -e "$1/build.ninja" ] || { rm -rf "$1/meson-private" && meson setup "$1" "$top" "${@:2}"; } || return
        ninja -k 0 -C "$1"
}

# cached COMPILER: for $CC.
cached() {
        if command -v ccache >/dev/null; then echo "ccache $1"; else echo "$1"; fi
}

# meson_suites FOLDER LOG [OPTION-OR-TEST...]: a loaded machine is no failure: time limits are for what hangs.
meson_suites() {
        local line log=$2

        meson test -C "$1" --no-rebuild --timeout-multiplier 10 --logbase "$(basename "$log" .log)" "${@:3}" </dev/null 2>&1 |
                tee "$log" | grep --line-buffered -E '^ *[0-9]+/[0-9]+ ' | grep --line-buffered -vE ' (FAIL|SKIP|ERROR|TIMEOUT) '
        [ "${3:-}" != --no-suite ] || ! grep -q '^No suitable tests' "$log" || return 0
        if ! grep -q '^Ok:' "$log"; then
                not_ok "meson test ended without a summary" || check_show "$(tail -n 40 "$log")"
                return
        fi
        while IFS= read -r line; do
                case $line in
                'passed '*) passed=$((passed + ${line#passed })) ;;
                'NOT OK '*) failed=$((failed + 1)) ;;&
                'SKIPPED '*) skipped=$((skipped + 1)) ;;&
                *) printf '%s\n' "$line" ;;
                esac
        done < <(python3 "$lib/meson-results.py" "$1/meson-logs/$(basename "$log" .log).json")
}
