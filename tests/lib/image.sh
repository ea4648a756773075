# shellcheck shell=bash
# The cached images: for hosts a btrfs file system in a file, for guests a tar file. Each is named by a hash of what
# goes into it, so that a change makes a new one.

. "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
. "$lib/image-packages.sh"

# image_path host|guest SUITE
image_path() {
        local key

        key=$(cat "$lib"/image* "$lib"/test-host* | sha256sum | cut -c 1-12)
        case $1 in
        host) echo "$cache/host-$2-$key.btrfs" ;;
        guest) echo "$cache/guest-$2-$key.tar.zst" ;;
        esac
}

# image_get host|guest SUITE: prints the image's path; makes the image if it is missing.
image_get() {
        local path old

        path=$(image_path "$1" "$2")
        exec {lock}>"$cache/$1-$2.lock"
        flock "$lock"
        if [ ! -e "$path" ]; then
                say "making the $1 image of $2 ..."
                "image_make_$1" "$2" "$path" || die "cannot make the $1 image of $2"
                for old in "$cache/$1-$2"-*; do
                        [ "$old" = "$path" ] || rm -f "$old"
                done
        fi
        exec {lock}>&-
        echo "$path"
}

# image_bootstrap HOOK SUITE TARGET PACKAGE...
image_bootstrap() {
        local hook=$1 suite=$2 target=$3 packages
        shift 3

        packages=$(IFS=, && echo "$*")
        http_proxy=$proxy_url mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
                --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt=force-unsafe-io \
                --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
                --customize-hook="$lib/image-customize $hook \"\$1\"" \
                "$suite" "$target" "$mirror" >&2 </dev/null
}

image_make_host() {
        local suite=$1 path=$2 new=$NSPAWN_BTRFS_RUN/new-host-$1 packages

        mapfile -t packages < <(suite_packages host "$suite")
        truncate -s 12G "$new"
        mkfs.btrfs -q -m single "$new" >/dev/null || return
        mkdir -p "$new.mnt"
        mount -o loop,noatime,compress=zstd:1 "$new" "$new.mnt" || return
        btrfs -q subvolume create "$new.mnt/root" || return
        image_bootstrap host "$suite" "$new.mnt/root" "${host_packages[@]}" "${packages[@]}" || return
        umount "$new.mnt" && mv "$new" "$path"
}

image_make_guest() {
        local suite=$1 path=$2 new=$NSPAWN_BTRFS_RUN/new-guest-$1.tar packages

        mapfile -t packages < <(suite_packages guest "$suite")
        image_bootstrap guest "$suite" "$new" "${guest_packages[@]}" "${packages[@]}" || return
        zstd -q --rm -3 "$new" -o "$new.zst" && mv "$new.zst" "$path"
}
