#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Files that are there at boot: what is wanted runs, in its bridge, with its address, and no job is lost.
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

host_new a "$suite"
host_install a
declare_guest a
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\nDHCPServer=yes\n'
declare_file a web.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nAddress=10.77.0.20/24\n[Install]\nWantedBy=machines.target\n'
declare_file a off.container '[Container]\nTemplate=guest\n'
declare_file a own.container '[Container]\nTemplate=guest\n[Network]\nBridge=br0\n[Install]\nWantedBy=machines.target\n'

# The administrator's own bridge comes late, by no file of ours.
host_put a - /etc/systemd/system/late-bridge.service <<'END'
[Service]
ExecStart=/bin/sh -c 'sleep 6; ip link add br0 type bridge; ip link set br0 up'
[Install]
WantedBy=multi-user.target
END
# Ordered as a firewall may be: a cycle would cost one of the jobs.
host_put a - /etc/systemd/system/early.service <<'END'
[Unit]
DefaultDependencies=no
After=systemd-networkd.service
Before=sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
[Install]
WantedBy=sysinit.target
END
for link in multi-user.target.wants/late-bridge.service sysinit.target.wants/early.service; do
        mkdir -p "$(host_root a)/etc/systemd/system/${link%/*}"
        ln -sfn "../${link#*/}" "$(host_root a)/etc/systemd/system/$link"
done
host_boot a
host_wait a

check_eq "no job was lost" "" "$(host_run a journalctl -b -q --no-pager -o cat -g '[F]ound ordering cycle|[d]eleted to break')"
check "the early unit ran" host_run a systemctl is-active early.service
check "web runs" wait_for 60 is_up a web
check "and answers" wait_for 60 host_run a ping -c1 -W1 10.77.0.20
check_eq "in its bridge" br7 "$(host_sh a 'basename $(readlink /sys/class/net/vb-web/master)')"
check "the one on the late bridge runs, too" wait_for 60 is_up a own
check_eq "what is not wanted stays off" inactive "$(unit_state a off)"
check_eq "the images are subvolumes" "256 256" \
        "$(host_sh a 'stat -c %i /var/lib/machines/web /var/lib/machines/own | xargs')"
# By the release's own measure; who runs bootstraps is not confined.
check_eq "our units are confined" "template@guest" "$(host_sh a 'for i in apply network pool pool-grow prune snapshot@web template@guest uplink-revert; do
        systemd-analyze security --no-pager "nspawn-btrfs-$i.service" | sed -n "s/.*Overall exposure level for .*: \([0-9.]*\) .*/$i \1/p"
done' | awk '{ n++; if ($2 >= 2.5) print $1; } END { if (n != 8) print n, "of 8" }')"
say "our share of the boot: $(host_sh a 'systemd-analyze blame --no-pager | grep nspawn-btrfs | xargs')"
say "$(host_run a systemd-analyze critical-chain --no-pager systemd-nspawn@web.service)"

host_reboot a
host_wait a
check "after a reboot web runs" wait_for 60 is_up a web
check "and answers" wait_for 60 host_run a ping -c1 -W1 10.77.0.20

# For nothing configured, see first-start.sh. Switched off by the kernel command line: nothing of ours starts.
check_summary
