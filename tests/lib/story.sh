# shellcheck shell=bash
# The story the playground tells, step by step, on the host "demo". A step shows its commands and what they say; the
# story ends at the first that fails.

story() {
        story_files && story_first_start && story_ping && story_look && story_rollback
}

# step TITLE
step() {
        printf '\n\033[1m%s\033[0m\n' "$*"
}

# show COMMAND: runs a line of shell on the host, the line shown first.
show() {
        printf '# %s\n' "$1"
        host_sh demo "$1"
}

# drop FILE: writes stdin to /etc/nspawn-btrfs.d/FILE on the host, and shows it.
drop() {
        printf '# cat >/etc/nspawn-btrfs.d/%s\n' "$1"
        tee /dev/stderr | host_put demo - "/etc/nspawn-btrfs.d/$1"
}

story_files() {
        step "Small files: a private bridge, a container, and where this host gets its packages from"
        printf '[Network]\nAddress=192.168.77.1/24\nDHCPServer=yes\n' | drop br0.bridge
        printf '[Container]\nTemplate=debian-trixie\n\n[Network]\nBridge=br0\nAddress=192.168.77.20/24\n\n%s' \
                $'[Snapshot]\nOnCalendar=hourly\nKeepHourly=24\nKeepDaily=7\n' | drop web.container
        host_run demo mkdir -p /etc/nspawn-btrfs.d/debian-trixie.template.d
        printf '[Template]\nMirror=%s\n' "$mirror" | drop debian-trixie.template.d/mirror.conf
}

story_first_start() {
        step "Reload, and start what does not exist yet: its template is bootstrapped first"
        show 'systemctl daemon-reload' && show 'machinectl start web' && show 'machinectl list --no-pager'
}

story_ping() {
        step "An answer over the bridge"
        wait_for 60 host_run demo ping -c 1 -W 1 192.168.77.20
        show 'ping -c 3 192.168.77.20'
}

story_look() {
        step "What there is"
        show 'nspawn-btrfs list --no-pager' && show 'nspawn-btrfs status web --no-pager'
}

story_rollback() {
        step "Snapshot, damage, rollback"
        show 'nspawn-btrfs snapshot web --label=good' &&
                show 'rm -rf /var/lib/machines/web/etc; ls /var/lib/machines/web' &&
                show 'nspawn-btrfs rollback web good' &&
                show 'ls /var/lib/machines/web' &&
                show 'nspawn-btrfs history web --no-pager' || return
        wait_for 60 host_run demo ping -c 1 -W 1 192.168.77.20
        show 'ping -c 1 192.168.77.20'
}
