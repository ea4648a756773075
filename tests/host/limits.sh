#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What stands in [Unit] and [Service] is in force: limits, the order of containers, devices; from a container's own
# file, from the profiles that come as examples, and from drop-ins for all containers.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

# guest NAME COMMAND...: runs it in the container.
guest() {
        local name=$1
        shift
        host_run a systemd-run -qP -M "$name" "$@"
}

# show NAME PROPERTY
show() {
        host_run a systemctl show -P "$2" "systemd-nspawn@$1.service"
}

is_off() {
        [ "$(show "$1" ActiveState)" = inactive ]
}

# in_kernel NAME FILE WANTED: what the kernel goes by. A controller that is bound to a cgroup v1 hierarchy of the machine,
# where others use it, cannot be had in a host on cgroup2.
unread=()
in_kernel() {
        local controller=${2%%.*} file

        file=/sys/fs/cgroup$(show "$1" ControlGroup)/$2
        if host_run a grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers ||
                awk -v c="$controller" '$1 == c { exit $2 != 0 }' /proc/cgroups; then
                check_eq "$1: $2 says so" "$3" "$(host_run a cat "$file" 2>&1)"
        elif [[ " ${unread[*]} " != *" $controller "* ]]; then
                unread+=("$controller")
        fi
}

host_up a "$suite"
declare_guest a
examples=/usr/share/doc/nspawn-btrfs/examples
host_sh a "cp -r $examples/public.profile $examples/small.profile $examples/gpu.profile $examples/container.d /etc/nspawn-btrfs.d/
mkdir -p /root/.ssh; echo ssh-ed25519 AAAA test >/root/.ssh/authorized_keys
mkdir -p /dev/dri; mknod -m 0666 /dev/open c 10 234; mknod -m 0660 /dev/closed c 10 234; mknod -m 0666 /dev/dri/card9 c 10 234"
declare_file a container.d/20-test.conf '[Container]\nTemplate=guest\n[Service]\nTasksMax=700\nCPUWeight=33\n'

# A guest that takes its time, and one that needs it.
printf '[Unit]\nBefore=multi-user.target\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 4\n[Install]\nWantedBy=multi-user.target\n' |
        host_put a - /srv/slow.service
declare_file a db.container <<'END_DB'
[Exec]
NotifyReady=yes
[Provision]
CopyFiles=/srv/slow.service:/etc/systemd/system/slow.service
Enable=slow.service
[Service]
MemoryMax=256M
CPUQuota=40%
TasksMax=300
END_DB
declare_file a app.container <<'END_APP'
[Unit]
Requires=systemd-nspawn@db.service
After=systemd-nspawn@db.service
[Exec]
NotifyReady=yes
END_APP
declare_file a pub.container '[Container]\nProfile=public\n'
declare_file a tiny.container '[Container]\nProfile=public small\n[Service]\nCPUWeight=44\n'
declare_file a dri.container '[Container]\nProfile=gpu\n'
declare_file a pass.profile '[Files]\nBind=/dev/open\nBind=/dev/closed\n[Service]\nDeviceAllow=/dev/open rw\nDeviceAllow=/dev/closed rw\n'
declare_file a pass.container '[Container]\nProfile=pass\n'
declare_file a bound.container '[Files]\nBind=/dev/open\n'
said=$(host_sh a 'nspawn-btrfs check 2>&1; true')
check_fails "check has nothing to say of the examples" grep -E '(public|small|gpu)\.profile|10-all' <<<"$said"
check_match "but of a device that is not for others" 'pass.profile:3: "Bind=": /dev/closed .*PrivateUsers=no' "$said"
host_run a systemctl daemon-reload

# Order.
check "what needs another one brings it up" host_run a machinectl start app
ready=$(guest db systemctl show -P ActiveEnterTimestampMonotonic multi-user.target)
began=$(show app ExecMainStartTimestampMonotonic)
check_match "the first guest is through its boot" '^[1-9][0-9]*$' "$ready"
check "the second was started after that ($ready, $began)" test "$began" -gt "$ready"
check "and not before its unit was up" test "$began" -gt "$(show db ActiveEnterTimestampMonotonic)"
check "by four seconds of work in the first" test "$ready" -gt $(($(show db ExecMainStartTimestampMonotonic) + 4000000))

# Limits.
check_eq "MemoryMax=" 268435456 "$(show db MemoryMax)"
check_eq "CPUQuota=" 400ms "$(show db CPUQuotaPerSecUSec)"
check_eq "TasksMax=" 300 "$(show db TasksMax)"
check_eq "CPUWeight= of the drop-in for all" 33 "$(show db CPUWeight)"
check_eq "TasksMax= of the drop-in for all" 700 "$(show app TasksMax)"
check_eq "without one no limit" infinity "$(show app MemoryMax)"
in_kernel db memory.max 268435456
in_kernel db cpu.max '40000 100000'
in_kernel db pids.max 300
in_kernel app pids.max 700
in_kernel app memory.max max

# The example for all.
check_eq "10-all.conf: a key for each" "ssh-ed25519 AAAA test" "$(guest db cat /root/.ssh/authorized_keys)"
check_match "a snapshot a day" '\*-\*-\* 00:00:00' "$(host_run a systemctl show -P TimersCalendar nspawn-btrfs-snapshot@app.timer)"
check_match "and a start at boot" 'machines.target' "$(show app WantedBy)"

printf '[Service]\nMemoryMax=300M\n' | host_put a - /etc/nspawn-btrfs.d/db.container.d/more.conf
check_output "diff says that a limit counts at once" '\+MemoryMax=300M +now ' host_run a nspawn-btrfs diff
before=$(show db MainPID)
host_run a systemctl daemon-reload
check_eq "and it does" 314572800 "$(show db MemoryMax)"
wait_for 60 host_sh a '[ "$(head -n1 /run/systemd/generator/nspawn-btrfs/complete | cut -d" " -f3)" = "$(basename $(readlink /run/nspawn-btrfs/applied))" ]'
in_kernel db memory.max 314572800
check_eq "while the guest runs on" "$before" "$(show db MainPID)"

check "the required one is stopped" host_run a systemctl stop systemd-nspawn@db
check "which stops the other" wait_for 60 is_off app

# Profiles.
for name in pub tiny; do
        check "$name starts" host_run a machinectl start $name
        check "and boots" wait_for 60 guest $name systemctl is-active -q multi-user.target
        caps=$(guest $name grep CapBnd /proc/1/status | cut -f 2)
        check_eq "without CAP_SYS_PTRACE and CAP_MKNOD" 0 $((0x${caps:-ffffffffff} & (1 << 19 | 1 << 27)))
        check "its snapshots are due" host_run a systemctl is-active -q "nspawn-btrfs-snapshot@$name.timer"
done
check_eq "public: MemoryMax=" 2147483648 "$(show pub MemoryMax)"
check_eq "public wins over the drop-in for all" "4096 50" "$(show pub TasksMax) $(show pub CPUWeight)"
check_eq "small behind public: MemoryMax=" 402653184 "$(show tiny MemoryMax)"
check_eq "MemoryHigh=" 268435456 "$(show tiny MemoryHigh)"
check_eq "CPUQuota=" 500ms "$(show tiny CPUQuotaPerSecUSec)"
check_eq "TasksMax=" 512 "$(show tiny TasksMax)"
check_eq "the file wins over its profiles" 44 "$(show tiny CPUWeight)"
in_kernel tiny memory.max 402653184
in_kernel tiny memory.high 268435456
in_kernel tiny cpu.max '50000 100000'
in_kernel tiny pids.max 512

# Devices.
opens() {
        guest "$1" /bin/sh -c "exec 3<>$2"
}
for name in dri pass bound; do
        check "$name starts" host_run a machinectl start $name
        wait_for 60 guest $name true
done
check_match "gpu: leave for the devices" 'char-drm rw' "$(show dri DeviceAllow)"
check "and the folder is there" guest dri test -c /dev/dri/card9
check "a device that is bound and allowed can be opened" opens pass /dev/open
check_fails "one that is bound alone cannot" opens bound /dev/open
check_fails "nor one that is not for others" opens pass /dev/closed
host_down a

# in_v1 NAME FILE WANTED: likewise, in a version 1 hierarchy.
in_v1() {
        check_eq "$1: $2 says so" "$3" "$(host_run v cat \
                "/sys/fs/cgroup/${2%%.*}$(host_run v systemctl show -P ControlGroup "systemd-nspawn@$1.service")/$2" 2>&1)"
}

# nspawn gives a host its hierarchies read-only, and the host's systemd looks at them when it starts.
v1_up() {
        host_new v bookworm && host_install v && touch "$hosts/v/cgroup-v1" && host_boot v || return
        host_enter v sh -ec 'for i in memory cpu cpuacct pids; do mount -o remount,bind,rw /sys/fs/cgroup/$i; done
                systemctl daemon-reexec'
}

# The files that could not be read above: of systemd 252, the last that does with version 1.
if [ "${#unread[@]}" -gt 0 ]; then
        must "a host on the machine's cgroup v1 hierarchies, which hold ${unread[*]}" v1_up
        declare_guest v
        cp "$top/conf.d/examples/small.profile" "$(host_root v)/etc/nspawn-btrfs.d/"
        declare_file v db.container '[Container]\nTemplate=guest\n[Service]\nMemoryMax=256M\nCPUQuota=40%\nTasksMax=300\n'
        declare_file v tiny.container '[Container]\nTemplate=guest\nProfile=small\n'
        host_run v systemctl daemon-reload
        check "two containers with limits" host_run v machinectl start db tiny
        in_v1 db memory.limit_in_bytes 268435456
        in_v1 db cpu.cfs_quota_us 40000
        in_v1 db cpu.cfs_period_us 100000
        in_v1 db pids.max 300
        in_v1 tiny memory.limit_in_bytes 402653184
        in_v1 tiny cpu.cfs_quota_us 50000
        in_v1 tiny pids.max 512
        printf '[Service]\nMemoryMax=300M\n' | host_put v - /etc/nspawn-btrfs.d/db.container.d/more.conf
        host_run v systemctl daemon-reload
        in_v1 db memory.limit_in_bytes 314572800
        wait_for 60 host_run v systemd-run -qP -M db true
        check_fails "the guest cannot take more" host_run v systemd-run -qP -M db tail /dev/zero
        check "and runs on" host_run v systemd-run -qP -M db true
fi
check_summary
