#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A first start that takes longer than the start timeout; bootstraps that fail, are killed, or fill the disk; a guest
# that reboots.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

host_up a "$suite"
host_sh a 'mkdir -p /etc/systemd/system/systemd-nspawn@.service.d
        printf "[Service]\nTimeoutStartSec=6s\n" >/etc/systemd/system/systemd-nspawn@.service.d/timeout.conf
        printf "#!/bin/sh -e\necho >/root/begun\nsleep 15\ntar -C \$1 -xf /srv/test/guest.tar.zst\n" >/root/slow
        printf "#!/bin/sh -e\nmkdir \$1/usr\nhead -c 100M /dev/urandom >\$1/usr/half\necho >/root/half-way\nsleep 600\n" >/root/hangs
        printf "#!/bin/sh -e\nmkdir \$1/usr\nexec head -c 100G /dev/zero >\$1/usr/full\n" >/root/fills
        chmod +x /root/slow /root/hangs /root/fills'

declare_file a slow.template '[Template]\nCommand=/root/slow %p\n'
declare_file a slow.container '[Container]\nTemplate=slow\n'
declare_file a second.container '[Container]\nTemplate=slow\n'
host_run a systemctl daemon-reload
host_run a systemctl start --no-block systemd-nspawn@slow
check "a template of 15 s within a start timeout of 6 s" host_run a systemctl start systemd-nspawn@second
check "and the one that asked first" wait_for 60 is_up a slow
check_eq "one bootstrap for both" 1 "$(host_sh a 'journalctl --sync; journalctl -qo cat -u nspawn-btrfs-template@slow | grep -c "Built template"')"

pid() { host_run a systemctl show -P MainPID systemd-nspawn@slow; }
before=$(pid)
wait_for 60 host_run a systemd-run -qP -M slow true
host_sh a 'systemd-run -q -M slow --no-block reboot'
check "a guest that reboots" wait_for 60 host_sh a "[ \"\$(systemctl show -P MainPID systemd-nspawn@slow)\" != $before ]"
check "comes back" wait_for 60 host_run a systemd-run -qP -M slow true

# Killed half-way: nothing half stays, the next start tries again.
declare_file a hangs.template '[Template]\nCommand=/root/hangs %p\n'
declare_file a hangs.container '[Container]\nTemplate=hangs\n'
host_run a systemctl daemon-reload
host_run a systemctl start --no-block systemd-nspawn@hangs
check "it is in the midst of it" wait_for 60 host_run a test -s /root/half-way
host_run a systemctl kill -s KILL nspawn-btrfs-template@hangs
check "a killed bootstrap fails the start" wait_for 60 host_sh a '[ "$(systemctl show -P ActiveState systemd-nspawn@hangs)" = failed ]'
check "which names its log" said a hangs 'journalctl -u nspawn-btrfs-template@hangs'
check_fails "there is no such template" host_run a test -e /var/lib/nspawn-btrfs/templates/hangs
host_sh a 'cp /root/slow /root/hangs; sed -i /sleep/d /root/hangs'
check "the next start tries again" host_run a systemctl start systemd-nspawn@hangs
check_eq "and sweeps what was left" "" "$(host_sh a 'ls -A /var/lib/nspawn-btrfs/templates | grep "^\."')"

# A template that its start gave up on goes on by itself.
host_sh a 'sed "s/15/8/" /root/slow >/root/later; chmod +x /root/later'
declare_file a later.template '[Template]\nCommand=/root/later %p\n'
declare_file a later.container '[Container]\nTemplate=later\n'
host_run a systemctl daemon-reload
host_sh a 'rm /root/begun; systemctl start --no-block systemd-nspawn@later'
wait_for 60 host_run a test -e /root/begun
host_run a systemctl stop systemd-nspawn@later
check "a bootstrap outlives the start that asked for it" wait_for 60 host_run a test -d /var/lib/nspawn-btrfs/templates/later

declare_file a fills.template '[Template]\nCommand=/root/fills %p\n'
declare_file a fills.container '[Container]\nTemplate=fills\n'
host_run a systemctl daemon-reload
check_fails "a disk that fills" host_run a timeout 300 systemctl start systemd-nspawn@fills
check_fails "leaves no half template" host_run a test -e /var/lib/nspawn-btrfs/templates/fills
check "others still start" wait_for 60 host_sh a 'systemctl reset-failed; systemctl restart systemd-nspawn@second'
check_summary
