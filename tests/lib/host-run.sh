# shellcheck shell=bash
# Commands and files for a host that is there already.

# The host's first process, as seen from here. Asked for so often that it may take no program.
host_leader() {
        local pid leader

        # No line ends there: read says no.
        { read -r pid <"$hosts/$1/nspawn.pid" && read -r leader _ <"/proc/$pid/task/$pid/children"; } 2>/dev/null
        [ -n "$leader" ] && echo "$leader"
}

# host_enter NAME COMMAND...: like host_run, but no service of the host: for when systemd there cannot be asked.
host_enter() {
        local leader

        leader=$(host_leader "$1") || return 1
        shift
        nsenter -t "$leader" -m -u -i -n -p -C --root --wd -- \
                env -i PATH=/usr/sbin:/usr/bin HOME=/root TERM="${TERM:-dumb}" "$@"
}

# host_run NAME COMMAND...: runs a command as a service of the host; stdin, stdout, stderr and exit status are its own.
host_run() {
        local name=$1
        shift
        host_enter "$name" systemd-run --quiet --pipe --wait --collect --service-type=exec \
                --setenv=HOME=/root --working-directory=/root -- "$@"
}

# host_sh NAME SCRIPT: the same for a line of shell.
host_sh() {
        host_run "$1" /bin/sh -c "$2"
}

# host_shell NAME: an interactive shell.
host_shell() {
        host_enter "$1" systemd-run --quiet --pty --wait --collect --setenv=HOME=/root --setenv=TERM="${TERM:-dumb}" \
                --working-directory=/root -- /bin/bash -l
}

# host_put NAME FILE DEST: copies a file of the machine with its mode, or stdin ("-"), to the host's disk, safe from
# a power cut; makes folders. Not for /run and /tmp of a host that is up.
host_put() {
        local dest=$hosts/$1/root$3

        mkdir -p "$(dirname "$dest")"
        if [ "$2" = - ]; then
                cat >"$dest"
        else
                cp "$2" "$dest"
        fi
        sync -f "$dest"
}

# host_get NAME FILE: prints a file of the host.
host_get() {
        cat "$hosts/$1/root$2"
}
