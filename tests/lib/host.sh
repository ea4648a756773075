# shellcheck shell=bash
# Throw-away hosts: real Debian systems with systemd as first process, on btrfs. See tests/README.md.

. "$(dirname "${BASH_SOURCE[0]}")/sandbox.sh"
. "$lib/image.sh"
. "$lib/disk.sh"
. "$lib/product.sh"
. "$lib/host-run.sh"

hosts=${NSPAWN_BTRFS_RUN:+$NSPAWN_BTRFS_RUN/hosts}

# host_up NAME SUITE: a new host with the product installed, up and running.
host_up() {
        host_new "$1" "$2" && host_install "$1" && host_boot "$1"
}

# host_new NAME SUITE: a new host that is off and does not have the product. Its files are below $(host_root NAME).
host_new() {
        local dir=$hosts/$1 image n=2

        image=$(image_get host "$2") && image_get guest "$2" >/dev/null || return
        while grep -qsx "$n" "$hosts"/*/number; do
                n=$((n + 1))
        done
        mkdir -p "$dir" && disk_make "$dir" "$image" || return
        echo "$n" >"$dir/number"
        echo "$2" >"$dir/suite"
        echo "$1" >"$dir/root/etc/hostname"
        touch "$dir/root/etc/.updated" "$dir/root/var/.updated"
        echo "$lan.$n/24" >"$dir/root/etc/test-host-address"
        systemd-id128 new >"$dir/root/etc/machine-id"
        cp "$lib/host-sysfs" "$lib/await" "$dir/root/usr/local/sbin/"
        mkdir -p "$dir/root/etc/systemd/system/test-host.service.d"
        printf '[Service]\nExecStartPre=/usr/local/sbin/host-sysfs\n' \
                >"$dir/root/etc/systemd/system/test-host.service.d/sysfs.conf"
        ln -sfn "guest-$2.tar.zst" "$dir/root/srv/test/guest.tar.zst"
}

host_root() {
        echo "$hosts/$1/root"
}

host_suite() {
        cat "$hosts/$1/suite"
}

host_console() {
        cat "$hosts/$1/console.log"
}

# host_boot NAME: switches it on and waits until it is up; fails if it is not well ("degraded") then.
host_boot() {
        sync -f "$hosts/$1/root"
        (setsid "$lib/host-boot" "$hosts/$1" </dev/null >>"$hosts/$1/console.log" 2>&1 & echo "$!" >"$hosts/$1/launcher.pid")
        host_wait "$1"
}

# host_wait NAME: waits until the boot is over. Says which units failed, if any.
host_wait() {
        local state

        host_wait_for_bus "$1" || { say "$1 does not boot:" && tail -n 30 "$hosts/$1/console.log" >&2; return 1; }
        state=$(host_run "$1" timeout 120 systemctl is-system-running --wait)
        [ "$state" = running ] && return 0
        say "$1 is $state:"
        host_run "$1" systemctl --failed --no-legend --plain >&2
        return 1
}

# host_await SECONDS WHAT COMMAND...: waits for what the command says, and says so when it was in vain. The limits are for
# a machine with much else to do.
host_await() {
        local end=$((SECONDS + $1)) what=$2
        shift 2

        until "$@" 2>/dev/null; do
                [ "$SECONDS" -lt "$end" ] || { say "waited in vain: $what"; return 1; }
                sleep 0.1
        done
}

host_wait_for_bus() {
        host_await 180 "the bus of $1 is there" host_has_bus_or_died "$1" && is_alive "$(cat "$hosts/$1/launcher.pid")"
}

host_has_bus_or_died() {
        host_enter "$1" test -S /run/dbus/system_bus_socket || is_gone "$(cat "$hosts/$1/launcher.pid")"
}

is_alive() {
        [ -d "/proc/$1" ]
}

is_gone() {
        [ ! -d "/proc/$1" ]
}

# host_reboot NAME: as an administrator does it; waits until it is up again.
host_reboot() {
        local before

        before=$(host_leader "$1")
        host_enter "$1" systemctl reboot || return
        host_await 180 "$1 goes down" is_gone "$before" && host_wait "$1"
}

# host_poweroff NAME: waits until it is off. host_boot switches it on again.
host_poweroff() {
        host_enter "$1" systemctl poweroff || return
        host_off "$1"
}

host_off() {
        local pid

        pid=$(cat "$hosts/$1/launcher.pid") || return
        host_await 180 "$1 is off" is_gone "$pid"
}

# host_kill NAME: ends all its processes at once. The disk keeps what the kernel had not written yet.
host_kill() {
        local group

        group=$(host_group "$1")
        kill -KILL "$(cat "$hosts/$1/launcher.pid")" 2>/dev/null
        [ ! -d "$group" ] || echo 1 >"$group/cgroup.kill"
        host_off "$1"
        wait_gone "$group"
        rm -f "$hosts/$1/nspawn.pid"
        ip netns delete "$1" 2>/dev/null
        return 0
}

host_group() {
        echo "/sys/fs/cgroup/nspawn-btrfs-${NSPAWN_BTRFS_RUN##*/}/$1"
}

# A control group can be removed when its last process has left.
wait_gone() {
        host_await 60 "$1 is gone" group_is_gone "$1"
}

group_is_gone() {
        [ ! -d "$1" ] || find "$1" -depth -type d -exec rmdir {} +
}

# host_cut NAME: cuts the power. What was not committed is lost, as on a real disk. host_boot boots what is left.
host_cut() {
        local dir=$hosts/$1

        echo 1 >"$(host_group "$1")/cgroup.freeze"
        disk_cut "$dir" || return
        host_kill "$1"
        disk_umount "$dir"
        mv "$dir/disk.cut" "$dir/disk"
        disk_mount "$dir"
}

# host_down NAME: switches it off the hard way and throws it away.
host_down() {
        [ -d "$hosts/$1" ] || return 0
        [ ! -e "$hosts/$1/launcher.pid" ] || host_kill "$1"
        disk_umount "$hosts/$1"
        rm -rf "${hosts:?}/$1"
}

host_down_all() {
        local dir

        for dir in "$hosts"/*/; do
                [ -d "$dir" ] && host_down "$(basename "$dir")"
        done
        return 0
}
