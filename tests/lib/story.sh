# shellcheck shell=bash
# The story the playground tells, step by step, on the host "demo". A step shows its commands and what they say.

story() {
        story_files
        story_first_start
        story_ping
        story_rollback
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
        step "Three small files: a bridge, a template, a container"
        printf '[Network]\nAddress=192.168.77.1/24\n' | drop br0.bridge
        printf '[Template]\nMethod=mmdebstrap\nSuite=trixie\nMirror=%s\n' "$mirror" | drop debian-trixie.template
        printf '[Container]\nTemplate=debian-trixie\n\n[Network]\nBridge=br0\nAddress=192.168.77.20/24\n' |
                drop web.container
}

story_first_start() {
        step "Reload, and start what does not exist yet"
        show 'systemctl daemon-reload'
        show 'machinectl start web'
        show 'machinectl list --no-pager'
}

story_ping() {
        step "An answer over the bridge"
        wait_for 60 host_run demo ping -c 1 -W 1 192.168.77.20
        show 'ping -c 3 192.168.77.20'
}

story_rollback() {
        step "Snapshot, damage, rollback"
        show 'nspawn-btrfs snapshot web --label=good'
        show 'rm -rf /var/lib/machines/web/etc && ls /var/lib/machines/web'
        show 'nspawn-btrfs rollback web good'
        show 'ls /var/lib/machines/web'
        show 'nspawn-btrfs history web'
}
