# shellcheck shell=bash
# Where things are. Everything the tests keep lies in one cache folder; each run has a folder of its own in it.

lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$lib/../.." && pwd)
cache=${NSPAWN_BTRFS_CACHE:-$top/build/cache}
mirror=${NSPAWN_BTRFS_MIRROR:-http://deb.debian.org/debian}
registry=/run/nspawn-btrfs-tests # the runs on this machine, whatever their cache
lan=10.213.0            # the hosts' way to the package proxy
proxy_url=http://$lan.1:3142
suites=(bookworm trixie sid)

export NSPAWN_BTRFS_CACHE=$cache

say() {
        printf '%s\n' "$*" >&2
}

die() {
        say "error: $*"
        exit 1
}
