#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# installed-files.sh BUILD LIST: what an installation consists of is what LIST says. UPDATE=1 writes it.

set -eu
export LC_ALL=C

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

meson install -C "$1" --no-rebuild --quiet --destdir "$root/all" >"$root/log" 2>&1 || { cat "$root/log"; exit 1; }
(cd "$root/all" && find . -mindepth 1 ! -type d | sed 's/^\.//' | sort) >"$root/list"
[ "${UPDATE:-0}" = 0 ] || cp "$root/list" "$2"
diff -u "$2" "$root/list"
