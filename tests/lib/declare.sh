# shellcheck shell=bash
# Declares things on a host as its administrator does: by dropping files.

# declare_file HOST NAME [TEXT]: TEXT or stdin becomes /etc/nspawn-btrfs.d/NAME.
declare_file() {
        if [ $# -gt 2 ]; then
                printf '%b' "$3" | host_put "$1" - "/etc/nspawn-btrfs.d/$2"
        else
                host_put "$1" - "/etc/nspawn-btrfs.d/$2"
        fi
}

# declare_guest HOST: the template "guest", from the cached archive.
declare_guest() {
        declare_file "$1" guest.template '[Template]\nSource=/srv/test/guest.tar.zst\n'
}

# unit_state HOST NAME: of the container's unit.
unit_state() {
        host_run "$1" systemctl show -P ActiveState "systemd-nspawn@$2.service"
}

# is_up HOST NAME
is_up() {
        [ "$(unit_state "$1" "$2")" = active ]
}

# settled HOST: waits until what a daemon-reload set going has come into force, or was refused.
settled() {
        # shellcheck disable=SC2016 # for the shell there
        wait_for 60 host_sh "$1" '[ ! -e /run/systemd/generator/nspawn-btrfs/stamp ] &&
                case $(systemctl is-active nspawn-btrfs-apply) in activ*|reloading) false ;; esac'
}

# calm HOST: the same, and until networkd has made of its links what it was told. (Some bridges without a port never are.)
calm() {
        settled "$1" && wait_for 60 host_sh "$1" '! networkctl --no-legend --no-pager list | grep -Ew "pending|initialized|configuring"'
}

# said HOST NAME PATTERN: whether the log of the container's unit has it.
said() {
        host_run "$1" journalctl --sync
        host_run "$1" journalctl -b -q --no-pager -u "systemd-nspawn@$2.service" -g "$3" --case-sensitive=no
}
