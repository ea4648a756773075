#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Whatever a host does in its life, in any order, each met by anything: what must be holds after each step. $SEED chooses
# the steps, and the same one the same ones again, $STEPS says how many.
# suites: bookworm trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

# By default one without a pool, and one with a pool that is full, and late; both lose their power.
seed=13 steps=${STEPS:-25} layout=btrfs
[ "$suite" = bookworm ] || seed=58
seed=${SEED:-$seed}
((seed % 2)) || layout=pool

# A wrong clock, for one command.
clock() {
        host_put a "$top/tests/btrfs/shift-clock.c" /root/shift-clock.c
        host_run a gcc -shared -fPIC -o /usr/local/lib/shift-clock.so /root/shift-clock.c
}

host_up a "$suite"
must "a clock that can be set" clock
declare_guest a
if [ $layout = pool ]; then
        declare_file a main.pool '[Pool]\nImage=/srv/pool.img\nSize=1500M\n'
        host_run a systemctl daemon-reload
        must "a pool" wait_for 60 host_run a mountpoint -q /var/lib/machines
fi

# All steps go to a file, the last ones here when something is wrong.
log=$top/build/log/driver-$suite-$seed.steps
drive() {
        python3 -B "$top/tests/driver/driver.py" a "$seed" 1 "$steps" $layout >"$log" 2>&1 || { tail -n 40 "$log"; return 1; }
}
mkdir -p "$(dirname "$log")"
say "SEED=$seed STEPS=$steps: $log"
check "what must be holds, whatever is done (SEED=$seed STEPS=$steps)" drive
say "$(tail -n 1 "$log")"
check_summary
