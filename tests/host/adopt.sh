#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Fifteen containers made by hand in as many ways are adopted: each next start is the same.
# suites: bookworm
. "$(dirname "$0")/../lib/test.sh"

names=(plain bridge zone hostnet private beside override enabled wanted folder other runfile nousers owner command)

nspawn() { # NAME LINE...
        local name=$1
        shift
        printf '%s\n' "$@" | host_put a - "${folder:-/etc/systemd/nspawn}/$name.nspawn"
}

dropin() { # NAME LINE...
        local name=$1
        shift
        printf '%s\n' "$@" | host_put a - "/etc/systemd/system/systemd-nspawn@$name.service.d/override.conf"
}

# Copies of one image, by hand: all have its machine-id.
make_images() {
        host_sh a '
                set -e
                cd /var/lib/machines
                btrfs -q subvolume create /srv/base
                tar -C /srv/base -xf /srv/test/guest.tar.zst
                echo 0123456789abcdef0123456789abcdef >/srv/base/etc/machine-id
                for name in plain bridge zone hostnet private beside override enabled wanted runfile nousers owner command; do
                        btrfs -q subvolume snapshot /srv/base $name
                done
                cp -a --reflink /srv/base folder
                mkdir -p -m 700 /var/lib/container /srv/shared
                chmod 700 /srv # what a guest leaves there is for nobody else
                btrfs -q subvolume snapshot /srv/base /var/lib/container/other'
}

make_files() {
        local stock

        printf '[NetDev]\nName=br0\nKind=bridge\n' | host_put a - /etc/systemd/network/10-br0.netdev
        printf '[Match]\nName=br0\n[Link]\nRequiredForOnline=no\n[Network]\nAddress=192.0.2.1/24\n' |
                host_put a - /etc/systemd/network/10-br0.network
        nspawn bridge '[Network]' 'Bridge=br0' 'VirtualEthernetExtra=ve-second:second'
        host_sh a 'mkdir -p /run/systemd/nspawn; printf "[Network]\nPrivate=yes\n" >/run/systemd/nspawn/bridge.nspawn'
        nspawn zone '[Exec]' 'Environment=X=zone' '[Network]' 'Zone=z1' 'Port=tcp:8080:80'
        nspawn hostnet '[Network]' 'VirtualEthernet=no'
        nspawn private '[Files]' 'Bind=/srv/shared:/srv/100%%i:rootidmap' '[Network]' 'Private=yes'
        folder=/var/lib/machines nspawn beside '[Exec]' 'Environment=X=beside' 'PrivateUsers=no' \
                '[Files]' 'Bind=/srv/shared' '[Network]' 'Bridge=br0'
        dropin override '[Unit]' 'Description=Mine' '[Service]' 'MemoryMax=300M' 'CPUWeight=50' 'Environment=A="b c"'
        host_sh a 'printf "[Exec]\nEnvironment=X=run\n[Network]\nBridge=br0\n" >/run/systemd/nspawn/runfile.nspawn'
        nspawn nousers '[Exec]' 'PrivateUsers=no' 'Capability=CAP_NET_RAW CAP_SYS_TIME' 'DropCapability=CAP_SYS_CHROOT'
        nspawn owner '[Files]' 'PrivateUsersOwnership=auto'
        nspawn enabled '[Files]' 'PrivateUsersChown=no'
        stock=$(host_sh a 'systemctl cat systemd-nspawn@.service' | sed -n 's/^ExecStart=//p')
        dropin command '[Service]' 'ExecStart=' "ExecStart=${stock/--network-veth/--network-bridge br0}"
        dropin nousers '[Service]' 'ExecStart=' 'ExecStart=systemd-nspawn -qbUn --keep-unit --settings=override --machine=%i'
        host_sh a 'systemctl daemon-reload; systemctl start systemd-networkd; systemctl enable -q systemd-nspawn@enabled
                mkdir -p /etc/systemd/system/multi-user.target.wants
                ln -s /usr/lib/systemd/system/systemd-nspawn@.service \
                        /etc/systemd/system/multi-user.target.wants/systemd-nspawn@wanted.service'
}

# each_started FUNCTION: calls it for each container while it runs. Five at a time: more take more inotify instances
# than a user may have by default.
each_started() {
        local i name
        local -a some

        for ((i = 0; i < ${#names[@]}; i += 5)); do
                some=("${names[@]:i:5}")
                check "start ${some[*]}" host_run a systemctl start "${some[@]/#/systemd-nspawn@}"
                for name in "${some[@]}"; do
                        "$1" "$name"
                done
                host_run a systemctl stop "${some[@]/#/systemd-nspawn@}"
        done
}

# What a start has made of a container: user namespace, network, MAC addresses, capabilities, mounts, limits.
looks() { # NAME
        host_run a /bin/sh -s "$1" <<'END'
name=$1
leader=$(machinectl show -p Leader --value "$name")
cat "/proc/$leader/uid_map"
grep -E '^Cap(Bnd|Eff)' "/proc/$leader/status"
tr '\0' '\n' <"/proc/$leader/environ" | grep -E '^(X|container_uuid)='
if [ "$(readlink "/proc/$leader/ns/net")" = "$(readlink /proc/1/ns/net)" ]; then
        echo "network of the host"
else
        nsenter -t "$leader" -n ip -o link | awk '{ sub(/@.*/, "", $2); for (i = 3; i < NF; i++) if ($i == "link/ether") print $2, $(i + 1) }'
        ip -o link | grep -oE " v[eb]-$name@.* master [^ ]+" | sed 's/@.* master/ in/'
fi
awk '$5 ~ "^/srv" { print $5 }' "/proc/$leader/mountinfo"
systemctl show -p MemoryMax -p CPUWeight -p Environment -p Description "systemd-nspawn@$name" |
        sed '/^Environment=/{s/NSPAWN_BTRFS_CONTAINER=[^ ]* *//; s/ $//}'
END
}

declare -A before after
see_before() {
        before[$1]=$(looks "$1")
}

see_after() {
        after[$1]=$(looks "$1")
        check_eq "$1 is the same" "${before[$1]}" "${after[$1]}"
}

addresses() {
        printf '%s\n' "${after[@]}" | grep -oE ' ([0-9a-f]{2}:){5}[0-9a-f]{2}$'
}

must "boots" host_up a "$suite"
must "images by hand" make_images
must "files by hand" make_files
each_started see_before
check_match "one has a limit" 'MemoryMax=314572800' "${before[override]}"
check_match "one a bridge" 'vb-bridge in br0' "${before[bridge]}"
check_match "one the host's network" 'network of the host' "${before[hostnet]}"
check_match "one a network by a letter" 'host0 ' "${before[nousers]}"
check_match "one no user namespace" ' 0 +4294967295' "${before[owner]}"
check_match "the untrusted one has one" '^ +0 +[1-9][0-9]{4,}' "${before[beside]}"

check_output "adopt shows, and changes nothing" 'Settings at the next start: the same' host_run a nspawn-btrfs adopt bridge
check_fails "no file yet" host_run a test -e /etc/nspawn-btrfs.d/bridge.container
must "one starts" host_run a systemctl start systemd-nspawn@folder
host_run a nspawn-btrfs adopt --write --convert folder >/dev/null 2>&1
check_eq "what runs is not converted" 3 "$?"
check_fails "it is still a folder" host_run a btrfs subvolume show /var/lib/machines/folder
check "it stops" host_run a systemctl stop systemd-nspawn@folder
said=$(host_run a nspawn-btrfs adopt --all --write --convert 2>&1)
check_eq "adopt --all" 0 "$?" || echo "$said"
check_eq "fourteen more, and all are the same to PID 1" 14 "$(grep -c 'the unit is the same' <<<"$said")"
check_match "the machine-id of many is told" 'has the machine-id of' "$said"
check "a folder is converted" host_run a nspawn-btrfs adopt --write --convert folder
check "the folder is a subvolume" host_run a btrfs subvolume show /var/lib/machines/folder
check_eq "fifteen files" "$(printf '%s\n' "${names[@]}" | sort)" \
        "$(host_sh a 'cd /etc/nspawn-btrfs.d && ls *.container' | sed 's/\.container$//' | sort)"
check_eq "no settings are left in the way" "" "$(host_sh a 'ls /etc/systemd/nspawn/*.nspawn /run/systemd/nspawn/*.nspawn 2>/dev/null')"
check "check has no complaint" host_run a nspawn-btrfs check

each_started see_after
mapfile -t macs < <(addresses)
check "there are addresses" [ "${#macs[@]}" -gt 12 ]
check_eq "no address twice" "" "$(printf '%s\n' "${macs[@]}" | sort | uniq -d)"

must "reboots" host_reboot a
for name in enabled wanted; do
        check "$name starts by itself" wait_for 60 host_run a systemctl is-active -q "systemd-nspawn@$name"
        check_eq "and is the same" "${before[$name]}" "$(looks "$name")"
done
check_fails "no other does" host_run a systemctl is-active -q "systemd-nspawn@plain"

# What is found to be another unit afterwards is undone: "systemctl set-property" comes before our drop-in, not before 10-a.conf.
host_sh a 'btrfs -q subvolume snapshot /srv/base /var/lib/machines/late; mkdir -p /etc/systemd/system/systemd-nspawn@late.service.d
        printf "[Service]\nMemoryMax=300M\n" >/etc/systemd/system/systemd-nspawn@late.service.d/10-a.conf
        printf "[Network]\nPrivate=yes\n" >/etc/systemd/nspawn/late.nspawn
        systemctl daemon-reload; systemctl enable -q systemd-nspawn@late; systemctl set-property systemd-nspawn@late MemoryMax=111M'
late=$(host_sh a 'systemctl show -p MemoryMax -p UnitFileState -p DropInPaths systemd-nspawn@late; cat /etc/systemd/nspawn/late.nspawn')
check_match "a limit that wins" 'MemoryMax=116391936' "$late"
said=$(host_run a nspawn-btrfs adopt --write late 2>&1)
check_eq "is not adopted" 1 "$?"
check_match "since it would be another one" 'not adopted, since its unit would be another one' "$said"
check_eq "all is as it was" "$late" \
        "$(host_sh a 'systemctl show -p MemoryMax -p UnitFileState -p DropInPaths systemd-nspawn@late; cat /etc/systemd/nspawn/late.nspawn')"
check_fails "no file is left" host_run a test -e /etc/nspawn-btrfs.d/late.container

# What the command line of all says is in force for each.
host_sh a 'systemctl disable -q systemd-nspawn@late; rm -r /etc/systemd/system.control/systemd-nspawn@late.service.d /etc/systemd/nspawn/late.nspawn
        mkdir -p /etc/systemd/system/systemd-nspawn@.service.d
        systemctl daemon-reload; systemctl start systemd-nspawn@late'
printf '[Service]\nExecStart=\nExecStart=%s\n' 'systemd-nspawn -qbU --keep-unit --settings=override --network-zone=%i --machine=%i' |
        host_put a - /etc/systemd/system/systemd-nspawn@.service.d/all.conf
check_output "not before PID 1 knows it" 'run "systemctl daemon-reload" first' host_sh a 'nspawn-btrfs adopt late 2>&1; true'
host_run a systemctl daemon-reload
check_output "the zone of all" 'Zone=late' host_run a nspawn-btrfs adopt late
check_summary
