#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# conf.d.sh CHECK CONF.D-FOLDER: the templates and examples that we ship, all in one folder, must pass our own check
# without a word, where the files of the host that they name are there.

set -eu

check=$(realpath "$1")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root/etc/nspawn-btrfs.d"
cp -r "$2"/*.template "$2"/examples/* "$root/etc/nspawn-btrfs.d"
mkdir -p "$root/root/.ssh" "$root/var/tmp"
: >"$root/root/.ssh/authorized_keys"
: >"$root/var/tmp/image.tar.xz"
"$check" --root="$root" >"$root/said" 2>&1 || echo "exit status $?" >>"$root/said"
[ ! -s "$root/said" ] || { cat "$root/said"; exit 1; }
