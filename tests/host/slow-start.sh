#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A first start that takes longer than the start timeout; bootstraps that fail, are killed, or fill the disk; a guest
# that reboots.
# suites: trixie
# load: light
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

# Links of the host's that come late, and one that never does.
for i in MACVLAN:late0 IPVLAN:late1 Interface:late2 Interface:never0; do
        declare_file a "${i#*:}.container" "[Container]\nTemplate=slow\n[Network]\n${i%:*}=${i#*:}\n"
done
host_run a systemctl daemon-reload
host_run a systemctl start --no-block systemd-nspawn@late0 systemd-nspawn@late1 systemd-nspawn@late2 systemd-nspawn@never0
for i in late0 late1 late2 never0; do
        check "$i is waited for" wait_for 60 host_sh a "systemctl show -P StatusText systemd-nspawn@$i | grep 'Waiting for link $i'"
done
host_sh a 'for i in 0 1 2; do ip link add late$i type veth peer name peer$i; ip link set late$i up; done'
check "Interface= that comes late: it starts" wait_for 60 is_up a late2
for i in macvlan:late0 ipvlan:late1; do
        if host_sh a "ip link add x0 link ${i#*:} type ${i%:*} && ip link del x0" 2>/dev/null; then
                check "${i%:*}: it starts" wait_for 60 is_up a "${i#*:}"
        else
                skip "this kernel has no ${i%:*}"
        fi
done
check "not for ever" wait_for 60 host_sh a '[ "$(systemctl show -P ActiveState systemd-nspawn@never0)" = failed ]'
check "it is said" said a never0 'no link never0 on this host after 30 seconds, which container never0 has by "Interface="'

# What a start fails for, by way of others.
printf '[Mount]\nWhat=/root/nothing.img\nWhere=/srv/data\nType=ext4\n' | host_put a - /etc/systemd/system/srv-data.mount
declare_file a db.container '[Container]\nTemplate=slow\n[Unit]\nRequiresMountsFor=/srv/data\n'
declare_file a shop.container '[Container]\nTemplate=slow\n[Unit]\nRequires=systemd-nspawn@db.service\nAfter=systemd-nspawn@db.service\n'
declare_file a lasts.container '[Container]\nTemplate=slow\n[Unit]\nBindsTo=systemd-nspawn@never0.service\nAfter=systemd-nspawn@never0.service\n'
host_run a systemctl daemon-reload
check_fails "a mount that fails, behind another container" host_run a systemctl start systemd-nspawn@shop
check_output "status names it" 'srv-data.mount failed \(' host_run a nspawn-btrfs status shop
check_output "with its log" '  .*nothing.img' host_run a nspawn-btrfs status shop
check_output "so does that of the other" 'srv-data.mount failed \(' host_run a nspawn-btrfs status db
check_fails "a container that needs one that failed" host_run a timeout 60 systemctl start systemd-nspawn@lasts
check_output "status names that" 'systemd-nspawn@never0.service failed \(' host_run a nspawn-btrfs status lasts
check_output "and its reason" 'no link never0' host_run a nspawn-btrfs status lasts
check_summary
