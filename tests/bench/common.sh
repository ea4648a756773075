# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# For those who measure; $build is the build folder.

heading() {
        printf '\n%-44s %10s %10s %8s\n' "$1" "ours, ms" "peer, ms" ratio
}

# measure WHAT ROUNDS BETWEEN COMMAND... -- COMMAND...: ours against the peer, medians.
measure() {
        printf '%-44s ' "$1"
        "$build/ratio" "${@:2}" 2>"${TMPDIR:-/tmp}/ratio.err" || echo "failed: $(tail -n 1 "${TMPDIR:-/tmp}/ratio.err")"
}
