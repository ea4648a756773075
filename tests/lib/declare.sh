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

# said HOST NAME PATTERN: whether the log of the container's unit has it.
said() {
        host_run "$1" journalctl --sync
        host_run "$1" journalctl -b -q --no-pager -u "systemd-nspawn@$2.service" -g "$3" --case-sensitive=no
}
