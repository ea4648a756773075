#!/bin/bash
# The test hosts themselves: do they boot, run commands, nest containers, survive power cuts?
. "$(dirname "$0")/../lib/test.sh"

# A container by hand, on a bridge of the host with a DHCP server.
nested_container() {
        host_sh a 'btrfs -q subvolume create /var/lib/machines/guest &&
                tar -C /var/lib/machines/guest -xf /srv/test/guest.tar.zst'
        printf '[NetDev]\nName=br0\nKind=bridge\n' | host_put a - /etc/systemd/network/10-br0.netdev
        printf '[Match]\nName=br0\n[Link]\nRequiredForOnline=no\n[Network]\nAddress=192.0.2.1/24\nDHCPServer=yes\n' |
                host_put a - /etc/systemd/network/10-br0.network
        printf '[Exec]\nPrivateUsers=pick\nPrivateUsersOwnership=map\n[Network]\nBridge=br0\n' |
                host_put a - /etc/systemd/nspawn/guest.nspawn
        host_run a systemctl start systemd-networkd &&
                wait_for 60 host_run a ip link show br0 &&
                host_run a machinectl start guest
}

guest_address() {
        host_run a networkctl --no-legend --no-pager status br0 | grep -q 'Offered DHCP leases' ||
                host_sh a 'ip neigh show dev br0' | grep -q '^192.0.2.'
}

must "boots with nothing failed" host_up a "$suite"
check_eq "is-system-running" running "$(host_run a systemctl is-system-running)"

check_eq "stdin and stdout" hello "$(echo hello | host_run a cat)"
check_eq "stderr" oops "$(host_sh a 'echo oops >&2' 2>&1 >/dev/null)"
host_sh a 'exit 7'
check_eq "exit status" 7 "$?"

check "packages come by the proxy" host_sh a 'apt-get -q update && cd /tmp && apt-get -q download hostname'
check "mmdebstrap finds the proxy" host_run a mmdebstrap --variant=extract --include=hostname trixie /root/extract
check "loop devices" host_sh a 'truncate -s 200M f && mkfs.btrfs -q f && mount -o loop f /mnt && umount /mnt && rm f'

check "a nested container starts" nested_container
check "with idmapped user namespace" host_sh a 'awk "{ exit !\$2 }" /proc/$(machinectl show -p Leader --value guest)/uid_map'
check "and gets an address by DHCP" wait_for 60 guest_address
check "machinectl poweroff" host_run a machinectl poweroff guest

# Whatever else the host does may have committed it as well, so more than one go.
for _ in 1 2 3; do
        host_sh a 'echo 1 >/root/lost; echo 1 >/root/kept; sync /root/kept'
        check "power cut" host_cut a
        must "boots after it" host_boot a
        check "what was synced is there" host_run a test -s /root/kept
        host_run a test -s /root/lost || break
done
check_fails "what was not is lost" host_run a test -s /root/lost
must "reboots" host_reboot a
check_eq "two boots in the journal" 2 "$(host_run a journalctl --list-boots | grep -cE '^ *(-1|0) ')"
check "powers off" host_poweroff a
check "boots again" host_boot a
check "a second host beside it" host_up b "$suite"
check "they see each other" host_run a ping -c 1 -W 5 "$(sed 's,/.*,,' "$(host_root b)/etc/test-host-address")"
check_summary
