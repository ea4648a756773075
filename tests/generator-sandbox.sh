#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# generator-sandbox.sh GENERATOR CASE-FOLDER: the generator keeps the contract of systemd.generator(7). Everything but
# its three output folders is read-only, on all kinds of file systems, and what it writes must be the same as without
# that. strace then shows that it starts no program, opens no socket, and reads nothing but its configuration.

set -eu
export LC_ALL=C

[ "$(id -u)" = 0 ] || { echo "SKIP: this test must be root."; exit 77; }
unshare --mount true 2>/dev/null || { echo "SKIP: no mount namespaces here."; exit 77; }
command -v strace >/dev/null || { echo "SKIP: no strace here."; exit 77; }

generator=$(realpath "$1")
case=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -a "$case/input" "$work/input"
export NSPAWN_BTRFS_ROOT=$work/input
for run in free sandbox strace; do mkdir -p "$work/$run"/{normal,early,late}; done

run() { # FOLDER [WRAPPER...]
        local out=$1
        shift
        "$@" "$generator" "$out/normal" "$out/early" "$out/late" 2>"$out.stderr"
}

run "$work/free"

# shellcheck disable=SC2016
unshare --mount --propagation private bash -eu -c '
        out=$1
        for d in normal early late; do mount --bind "$out/$d" "$out/$d"; done
        findmnt --noheadings --list --output TARGET | while IFS= read -r target; do
                case $target in "$out"/*) continue ;; esac
                mount -o remount,bind,ro "$target" 2>/dev/null || true
        done
        ! touch "$out/probe" /run/probe /tmp/probe 2>/dev/null || { echo "The sandbox leaks."; exit 1; }
        exec "$2" "$out/normal" "$out/early" "$out/late"
' - "$work/sandbox" "$generator" 2>"$work/sandbox.stderr" || { cat "$work/sandbox.stderr"; exit 1; }

strace -f -y -qq -o "$work/trace" -e trace=all \
        "$generator" "$work/strace/normal" "$work/strace/early" "$work/strace/late" 2>"$work/strace.stderr"

for run in sandbox strace; do
        diff -r --no-dereference "$work/free" "$work/$run"
        diff "$work/free.stderr" "$work/$run.stderr"
done

failed=0
refuse() { # WHAT LINES
        [ -z "$2" ] || { printf '%s:\n%s\n' "$1" "$2"; failed=1; }
}

calls() { # REGEX of names
        grep -E "^[0-9]+ +($1)\(" "$work/trace" || true
}

# What names a path elsewhere than in the output folders. strace -y shows a folder's path behind its descriptor.
elsewhere() {
        grep -vE "[( ][0-9]+<$work/strace/(normal|early|late)[^>]*>, \"[^/]|\"$work/strace/(normal|early|late)\"" || true
}

refuse "It starts programs" "$(calls 'execve|execveat' | tail -n +2)"
refuse "It starts processes" "$(calls 'fork|vfork|clone|clone3')"
refuse "It opens sockets" "$(calls 'socket|socketpair|connect|bind')"
refuse "It writes elsewhere" "$(calls 'open|openat|openat2|creat' | grep -E 'O_WRONLY|O_RDWR|O_CREAT|creat\(' | elsewhere)"
refuse "It changes things elsewhere" "$(calls '(rename|unlink|symlink|link|mkdir|mknod|fchmod|fchown)(at|at2)?|chmod|chown|mount|truncate' |
        grep -vE "\([0-9]+<$work/strace/" | elsewhere)"
# What it has opened below the root and looked at, it opens once more by its descriptor.
refuse "It reads what is no configuration" "$(calls 'open|openat|openat2' | grep -oE 'AT_FDCWD[^,]*, "[^"]*"' |
        sed 's/.*, "//; s/"$//' | sort -u | grep -vE "^($work/|/proc/self/fd/[0-9]+\$|/etc/ld\.so|/lib|/usr/lib/[a-z0-9_-]+/lib)" || true)"
refuse "It waits for the disk" "$(calls 'sync|fsync|fdatasync|syncfs')"
exit $failed
