#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# verify.sh GENERATOR CASE-FOLDER UNITS-FOLDER...: systemd must find nothing to say about what the generator wrote.
# It is the silence that counts: an unknown key leaves the exit status 0. A case whose input has keys that systemd does
# not know has a file "unverified" with the reason.

set -eu
export LC_ALL=C

generator=$(realpath "$1")
case=$(realpath "$2")
shift 2
command -v systemd-analyze >/dev/null || { echo "No systemd-analyze here."; exit 77; }
[ ! -e "$case/unverified" ] || { cat "$case/unverified"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a "$case/input" "$work/input"
[ ! -e "$case/setup" ] || (cd "$work/input" && sh -eu "$case/setup")
mkdir "$work/out"
NSPAWN_BTRFS_ROOT=$work/input "$generator" "$work/out" 2>/dev/null || true

path=$work/out$(printf ':%s' "$@"):/usr/local/lib/systemd/system:/usr/lib/systemd/system:/lib/systemd/system

# Whether NAME, or the template it is an instance of, is a unit.
is_unit() {
        local folder
        for folder in ${path//:/ }; do
                if [ -e "$folder/$1" ] || [ -e "$folder/${1%%@*}@.${1##*.}" ]; then return 0; fi
        done
        return 1
}

units=()
for file in "$work"/out/*.*; do
        name=$(basename "${file%.d}")
        if [ "$name" != "${name%.wants}" ] || [ "$name" != "${name%.requires}" ]; then continue; fi
        ! is_unit "$name" || units+=("$name")
done
[ ${#units[@]} -gt 0 ] || exit 0

SYSTEMD_UNIT_PATH=$path systemd-analyze verify --man=no "${units[@]}" >"$work/said" 2>&1 || echo "exit status $?" >>"$work/said"
[ ! -s "$work/said" ] || { sed "s|$work||g" "$work/said"; exit 1; }
