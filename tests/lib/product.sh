# shellcheck shell=bash
# Builds the checkout with a suite's own compiler and libraries, and installs it into hosts. What is installed is kept in
# build/hosts/, named by a hash of all it was made of: hosts of one suite share it, and no two checkouts ever do.

# host_install NAME: also while the host runs (then follow it with a daemon-reload).
host_install() {
        local dir=$hosts/$1 suite product

        suite=$(cat "$dir/suite")
        product=$(product_get "$suite" "$dir/root") || return
        cp -a --remove-destination "$product/." "$dir/root"
}

# product_get SUITE ROOT: prints the folder with all that is installed; builds it in the host's ROOT if it is missing.
product_get() {
        local suite=$1 work=$top/build/hosts path

        mkdir -p "$work/$suite-build"
        exec {lock}>"$work/$suite.lock"
        flock "$lock"
        path=$work/$suite-$(product_key "$suite")
        if [ ! -d "$path" ]; then
                product_make "$suite" "$2" "$work" >"$work/$suite.log" 2>&1 ||
                        { tail -n 30 "$work/$suite.log" >&2; say "cannot build for $suite, see $work/$suite.log"; return 1; }
                path=$work/$suite-$(product_key "$suite")
        fi
        exec {lock}>&-
        echo "$path"
}

# Whatever may go into a build, and the image it is built in.
product_key() {
        {
                image_path host "$1"
                tar -C "$top" --sort=name --mtime=@0 --owner=0 --group=0 --exclude=./tests --exclude='./build*' \
                        --exclude=./.git -c .
        } | sha256sum | cut -c 1-16
}

# product_make SUITE ROOT WORK: once more where somebody edited the sources meanwhile. What is old may be in use for
# another moment by who copies from it.
product_make() {
        local key='' new=$3/$1-new

        while [ "$key" != "$(product_key "$1")" ]; do
                key=$(product_key "$1")
                rm -rf "$new" && mkdir "$new" || return
                product_build "$2" "$3/$1-build" "$new" || return
        done
        find "$3" -maxdepth 1 -name "$1-????????????????" -mmin +60 -exec rm -rf {} +
        mv "$new" "$3/$1-$key"
}

# product_build ROOT BUILD OUT: mounts are private to this one call.
product_build() {
        unshare --mount /bin/bash -ec '
                mount --bind "$1" "$2/src"
                mount --bind "$3" "$2/build"
                mount --bind "$4" "$2/mnt"
                mount --rbind /proc "$2/proc"
                mount --rbind /dev "$2/dev"
                exec chroot "$2" env -i PATH=/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 /bin/sh -ec "
                        [ -e /build/build.ninja ] || {
                                rm -rf /build/meson-private # of a setup that was killed
                                meson setup /build /src --prefix=/usr --buildtype=debugoptimized -Dtests=disabled
                        }
                        meson install -C /build --destdir /mnt"
        ' product "$top" "$1" "$2" "$3"
}
