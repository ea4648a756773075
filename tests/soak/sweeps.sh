#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The suite on real file systems, its kills at every system call included, with a release's own compiler, libbtrfsutil,
# btrfs-progs and shell. Too long for every day: tests/run --soak, or tests/soak/sweeps.sh SUITE.
. "$(dirname "$0")/../lib/test.sh"

must "a host" host_up a "$suite"
tar -C "$top" --exclude='./build*' --exclude=./.git -c . | host_sh a 'mkdir src && tar -C src -x'
must "builds with its tests" host_sh a 'meson setup build src -Dtests=enabled && ninja -C build'
for i in $(host_sh a 'meson test -C build --list --suite btrfs' | sed -n 's|.*:btrfs / ||p'); do
        check "$i" host_run a env SAMPLE=1000000 meson test -C build --no-rebuild --timeout-multiplier 10 --print-errorlogs "$i"
done
check_summary
