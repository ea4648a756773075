# shellcheck shell=bash
# All of a run lives in one process tree with its own pid, mount and network namespaces: when its first process
# dies, for whatever reason, processes, mounts, loop devices and links are gone. What a namespace cannot take along
# (control groups, the run's folder) is removed by lib/sweep, which waits for the end of the tree.

. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
. "$lib/packages.sh"

# A host's systemd raises some limits of the machine, and root's inotify instances, of which all hosts and their guests
# share 128, have to be raised here: the last run on it puts them back. What is killed here lib/sweep sees to already.
sandbox_register() {
        exec {lock}</run
        flock "$lock"
        mkdir -p "$registry"
        : >"$registry/$(basename "$NSPAWN_BTRFS_RUN")"
        if [ ! -e "$registry/sysctl" ]; then
                sysctl fs.nr_open fs.file-max fs.inotify.max_user_instances >"$registry/.sysctl" || return
                mv "$registry/.sysctl" "$registry/sysctl"
        fi
        sysctl -q -p "$top/units/10-nspawn-btrfs.conf"
        exec {lock}<&-
        mkdir -m 0700 "$NSPAWN_BTRFS_RUN"
}

# sandbox_enter ARGS...: goes on in a sandbox, by running the script again there.
sandbox_enter() {
        local box r=0

        [ -z "${NSPAWN_BTRFS_RUN:-}" ] || return 0
        [ "$(id -u)" -eq 0 ] || die "booting hosts takes root"
        packages_install || die "cannot install packages"
        mkdir -p "$cache"
        NSPAWN_BTRFS_RUN=$(mktemp -u "$cache/run-XXXXXX")
        export NSPAWN_BTRFS_RUN TMPDIR=$NSPAWN_BTRFS_RUN

        # The sweeper sees the end of file when the last process of the sandbox is gone, and is none of the jobs' then.
        exec 9> >(exec env -u NSPAWN_BTRFS_JOBS setsid unshare --mount "$lib/sweep" "$NSPAWN_BTRFS_RUN" 9>&-)
        local sweeper=$!
        sandbox_register || die "cannot make $NSPAWN_BTRFS_RUN"

        setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
                -- "$lib/sandbox-init" "$BASH" "$0" "$@" <&0 &
        box=$!
        exec 9>&-
        # shellcheck disable=SC2064 # now, not then
        trap "kill -KILL $box 2>/dev/null" INT TERM HUP
        wait "$box" || r=$?
        wait "$sweeper"
        exit "$r"
}
