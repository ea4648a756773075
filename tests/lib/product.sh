# shellcheck shell=bash
# Builds the checkout with a suite's own compiler and libraries, and installs it into a host.

# host_install NAME: also while the host runs (then follow it with a daemon-reload).
host_install() {
        local dir=$hosts/$1 suite build

        [ -e "$top/meson.build" ] || { say "there is no meson.build yet: $1 goes without the product"; return 0; }
        suite=$(cat "$dir/suite")
        build=$cache/build-$suite
        mkdir -p "$build"
        exec {lock}>"$build.lock"
        flock "$lock"
        product_in_root "$dir/root" "$build" >"$build.log" 2>&1 ||
                { tail -n 30 "$build.log" >&2; say "cannot build for $suite, see $build.log"; return 1; }
        exec {lock}>&-
}

# Mounts are private to this one call.
product_in_root() {
        unshare --mount /bin/bash -ec '
                mount --bind "$1" "$2/src"
                mount --bind "$3" "$2/build"
                mount --rbind /proc "$2/proc"
                mount --rbind /dev "$2/dev"
                exec chroot "$2" env -i PATH=/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 /bin/sh -ec "
                        [ -e /build/build.ninja ] || meson setup /build /src --prefix=/usr --buildtype=debugoptimized -Dtests=disabled
                        meson install -C /build"
        ' product "$top" "$1" "$2"
}
