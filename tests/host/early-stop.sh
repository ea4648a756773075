#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest that is stopped in its first moments hears of it.
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

unit=systemd-nspawn@web

# stops_after SECONDS: less than the thirty that are given, where a deaf one takes two minutes.
stops_after() {
        host_sh a "systemctl start $unit; sleep $1; timeout 30 systemctl stop $unit"
}

host_up a "$suite"
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n'
host_run a systemctl daemon-reload
for moment in 0 0 0 0.02 0.05 0.1 0.2 0.4; do
        check "stopped $moment s after its start" stops_after $moment
done
check_eq "each time of its own will" "" "$(host_sh a "journalctl -b -q -o cat -u $unit | grep -E 'timed out|Killing'")"

# Whoever is no systemd is not waited for.
declare_file a other.container '[Container]\nTemplate=guest\n[Exec]\nBoot=no\nParameters=sleep infinity\n'
host_sh a 'systemctl daemon-reload; systemctl start systemd-nspawn@other'
check "one that does not boot stops at once" host_run a timeout 5 systemctl stop systemd-nspawn@other

# Nor for ever who calls himself one.
declare_file a other.container '[Container]\nTemplate=guest\n[Exec]\nBoot=no\nParameters=/usr/local/bin/systemd infinity\n'
host_sh a 'cp -a /var/lib/machines/other/usr/bin/sleep /var/lib/machines/other/usr/local/bin/systemd
        systemctl daemon-reload; systemctl start systemd-nspawn@other'
check "one that only has that name stops" host_run a timeout 30 systemctl stop systemd-nspawn@other
check_summary
