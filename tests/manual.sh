#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# manual.sh KEYS SOURCE-FOLDER: no section of a manual page has a key twice, as ours and as one that is copied.

set -eu
status=0
for page in "$2"/man/*.5.scd; do
        "$1" manual <"$page" | awk -v page="${page##*/}" '
                /^# / { section = $0 }
                { while (match($0, /\*[A-Za-z0-9]+=\*/)) {
                        key = section SUBSEP substr($0, RSTART + 1, RLENGTH - 2)
                        keys++
                        if (seen[key]++) { split(key, k, SUBSEP); print page ": " k[1] " has " k[2] " twice"; twice = 1 }
                        $0 = substr($0, RSTART + RLENGTH)
                } }
                END { if (!keys) print page ": no keys"; exit twice || !keys }' || status=1
done
exit "$status"
