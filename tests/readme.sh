#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# readme.sh SOURCE-FOLDER: the first screen of README.md shows the container file of the golden case "minimal" and all
# that came of it, no more and no less.

set -eu
case=$1/tests/cases/minimal
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The N-th block between ``` lines.
block() {
        awk -v n="$1" '/^```/ { fences++; next } fences == 2 * n - 1' "$readme"
}

readme=$1/README.md
block 1 | sed 1d | diff -u - "$case/input/etc/nspawn-btrfs.d/web.container"
awk '/^== / { ours = /web/ } ours' "$case/expected" >"$work/expected"
block 2 | diff -u - "$work/expected"
