#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# golden.sh GENERATOR CASE-FOLDER: runs the generator on CASE/input and compares what it wrote with CASE/expected,
# what it said with CASE/stderr, and its exit status with CASE/status (0 without that file). UPDATE=1 writes them.
# CASE/setup, if there, makes in the copied input what git cannot hold. README.md has the rest.

set -eu
export LC_ALL=C

generator=$(realpath "$1")
case=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Lays what "complete" carries (common/manifest.h) out as files, so that a case shows them like the others.
unpack() { # NORMAL
        local complete=$1/nspawn-btrfs/complete head index path place size

        [ -e "$complete" ] || return 0
        read -r head <"$complete"
        read -r _ _ _ index _ <<<"$head"
        tail -c "+$((${#head} + 2))" "$complete" | head -c "$index" |
                while IFS= read -r -d '' path && IFS= read -r -d '' _ && read -r place size; do
                        [ "$place" != - ] || continue
                        mkdir -p "$1/${path%/*}"
                        tail -c "+$((${#head} + 2 + index + place))" "$complete" | head -c "$size" >"$1/$path"
                done
}

# One text of a tree. Of the manifest only its being there counts: its hashes follow from the rest.
flatten() {
        cd "$1"
        find normal early late -mindepth 1 \( -type l -printf '%p -> %l\n' -o -type d -empty -printf '%p/\n' -o \
                -type f -printf '%p\n' \) | sort | while IFS= read -r entry; do
                echo "== $entry"
                if [ -f "$entry" ] && [ "$entry" != normal/nspawn-btrfs/complete ]; then cat "$entry"; fi
        done
}

run() { # FOLDER
        mkdir -p "$1/normal" "$1/early" "$1/late"
        status=0
        NSPAWN_BTRFS_ROOT=$work/input "$generator" "$1/normal" "$1/early" "$1/late" 2>"$1/stderr" || status=$?
        sed -i "s|$1||g; s|$work||g" "$1/stderr"
        [ "$status" = 0 ] || echo "$status" >"$1/status"
}

cp -a "$case/input" "$work/input"
[ ! -e "$case/setup" ] || (cd "$work/input" && sh -eu "$case/setup")

run "$work/first"
run "$work/second"
diff -r --no-dereference "$work/first" "$work/second" || { echo "Two runs differ."; exit 1; }

unpack "$work/first/normal"
flatten "$work/first" | sed "s|$work||g" >"$work/first/expected"

failed=0
for what in expected stderr status; do
        new=$work/first/$what
        [ -e "$new" ] || new=/dev/null
        old=$case/$what
        [ -e "$old" ] || old=/dev/null
        cmp -s "$old" "$new" && continue
        if [ "${UPDATE:-0}" = 1 ]; then
                if [ -s "$new" ]; then cp "$new" "$case/$what"; else rm -f "$case/$what"; fi
        else
                diff -u "$old" "$new" || failed=1
        fi
done
exit $failed
