#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# verify.sh GENERATOR CASE-FOLDER UNITS-FOLDER...: systemd must find nothing to say about what the generator wrote:
# systemd-analyze about the units, systemd-nspawn (root only) about the .nspawn files. It is the silence that counts: an
# unknown key leaves the exit status 0. A case whose input has keys that systemd does not know has a file "unverified"
# with the reason.

set -eu
export LC_ALL=C

generator=$(realpath "$1")
case=$(realpath "$2")
shift 2
command -v systemd-analyze >/dev/null || { echo "No systemd-analyze here."; exit 77; }
[ -e "$case/expected" ] || exit 0
[ ! -e "$case/unverified" ] || { cat "$case/unverified"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a "$case/input" "$work/input"
[ ! -e "$case/setup" ] || (cd "$work/input" && sh -eu "$case/setup")
mkdir "$work/out" "$work/machines"
NSPAWN_BTRFS_ROOT=$work/input "$generator" "$work/out" 2>/dev/null || true

# Our own units, with programs that are installed: systemd-analyze looks for them.
mkdir "$work/units"
for folder; do
        for file in "$folder"/nspawn-btrfs-*.{service,path}; do
                [ ! -f "$file" ] || sed -E 's|^(Exec[A-Za-z]*=[-+!]*)/[^ ]*/nspawn-btrfs/[a-z-]+|\1/bin/true|' "$file" \
                        >"$work/units/${file##*/}"
        done
done
path=$work/out:$work/units:/usr/local/lib/systemd/system:/usr/lib/systemd/system:/lib/systemd/system

# Whether NAME, or the template it is an instance of, is a unit.
is_unit() {
        local folder
        for folder in ${path//:/ }; do
                if [ -e "$folder/$1" ] || [ -e "$folder/${1%%@*}@.${1##*.}" ]; then return 0; fi
        done
        return 1
}

: >"$work/said"
units=()
for file in "$work"/out/*.*; do
        name=$(basename "${file%.d}")
        if [ "$name" != "${name%.wants}" ] || [ "$name" != "${name%.requires}" ]; then continue; fi
        ! is_unit "$name" || units+=("$name")
done
if [ ${#units[@]} -gt 0 ]; then
        SYSTEMD_UNIT_PATH=$path systemd-analyze verify --man=no "${units[@]}" >"$work/said" 2>&1 ||
                echo "exit status $?" >>"$work/said"
fi

# nspawn reads its settings before it finds that the folder beside them is no image.
awk -v to="$work/machines" '
        /^== / { close(file); file = "" }
        /^== .*\/settings\.nspawn$/ { split($2, part, "/"); file = to "/" part[4] ".nspawn"; next }
        file { print >file }' "$case/expected"
if [ "$(id -u)" = 0 ] && command -v systemd-nspawn >/dev/null; then
        for file in "$work"/machines/*.nspawn; do
                [ -e "$file" ] || continue
                mkdir "${file%.nspawn}"
                systemd-nspawn -D "${file%.nspawn}" --settings=trusted --register=no --keep-unit </dev/null 2>&1 |
                        grep -F "$file" >>"$work/said" || true
        done
fi

# Our own programs need not be installed where the tests run.
sed -i '\|^nspawn-btrfs-.*: Command /.*/nspawn-btrfs/[a-z-]* is not executable: No such file|d' "$work/said"
[ "$(cat "$work/said")" != 'exit status 1' ] || : >"$work/said"

[ ! -s "$work/said" ] || { sed "s|$work||g" "$work/said"; exit 1; }
