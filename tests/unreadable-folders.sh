#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# unreadable-folders.sh GENERATOR: a folder whose listing fails in the midst, as on a dying disk, is no folder that has no more
# in it. In the search path nothing is generated then, so that what was ours does not start; a drop-in folder costs those
# that it is for.

# What expect calls looks unreachable.
# shellcheck disable=SC2317
set -eu
export LC_ALL=C

command -v strace >/dev/null || { echo "SKIP: no strace here."; exit 77; }
strace -qq -o /dev/null true 2>/dev/null || { echo "SKIP: strace may not trace here."; exit 77; }

generator=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NSPAWN_BTRFS_ROOT=$work/root

mkdir -p "$work/root/etc/nspawn-btrfs.d/web.container.d"
: >"$work/root/etc/nspawn-btrfs.d/db.container"
: >"$work/root/etc/nspawn-btrfs.d/web.container"
echo '[Service]' >"$work/root/etc/nspawn-btrfs.d/web.container.d/10.conf"

# run N: the Nth call that lists fails. Each folder takes two, the second of which says that this was all.
run() {
        rm -rf "$work/out" && mkdir "$work/out"
        strace -qq -o /dev/null -e trace=getdents64 -e inject=getdents64:error=EIO:when="$1" "$generator" "$work/out" 2>"$work/said"
}

failed=0
expect() { # WHAT COMMAND...
        local what=$1
        shift
        "$@" || { echo "$what:"; cat "$work/said"; failed=1; }
}

says() { grep -q "^/etc/nspawn-btrfs.d$1: cannot be listed: Input/output error" "$work/said"; }
nothing_is_generated() { ! run "$1" && [ ! -e "$work/out/nspawn-btrfs" ] && says ''; }
web_is_refused() {
        run "$1" && says /web.container.d &&
                [ "$(grep -ac '^Refused=/etc/nspawn-btrfs.d/web.container.d' "$work/out/nspawn-btrfs/complete")" = 2 ]
}
all_is_well() { run 99 && [ ! -s "$work/said" ]; }

for call in 1 2; do
        expect "the search path, call $call" nothing_is_generated "$call"
done
for call in 3 4; do
        expect "a drop-in folder, call $call" web_is_refused "$call"
done
expect "no call" all_is_well
exit $failed
