#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drop files, daemon-reload, machinectl start: a container runs and answers on a bridge that was dropped with it.
. "$(dirname "$0")/../lib/test.sh"

host_up a "$suite"

host_put a - /etc/nspawn-btrfs.d/guest.template <<'END'
[Template]
Source=/srv/test/guest.tar.zst
END
host_put a - /etc/nspawn-btrfs.d/br7.bridge <<'END'
[Network]
Address=10.77.0.1/24
DHCPServer=yes
END
host_put a - /etc/nspawn-btrfs.d/web.container <<'END'
[Container]
Template=guest

[Network]
Bridge=br7
Address=10.77.0.20/24
END

host_sh a 'mkdir -p /var/lib/nspawn-btrfs/templates && btrfs subvolume create /var/lib/nspawn-btrfs/templates/guest && tar -C /var/lib/nspawn-btrfs/templates/guest -xf /srv/test/guest.tar.zst && btrfs property set /var/lib/nspawn-btrfs/templates/guest ro true'
check "daemon-reload" host_run a systemctl daemon-reload
check "bridge appears by itself" wait_for 10 host_sh a 'ip link show br7'
check "start" host_run a machinectl start web
check "answers" wait_for 20 host_run a ping -c1 -W1 10.77.0.20
host_sh a 'systemctl --failed --no-pager; systemctl status --no-pager systemd-nspawn@web nspawn-btrfs-apply | head -60; journalctl -b --no-pager | tail -60'
check_summary
