# shellcheck shell=bash
# What the machine itself needs: to build, to check, and to make and boot the throw-away hosts.

machine_packages=(
        gcc clang libclang-rt-dev ccache clang-format clang-tidy meson ninja-build pkg-config scdoc shellcheck valgrind
        libsystemd-dev libbtrfsutil-dev libinih-dev libcmocka-dev libjson-c-dev
        systemd systemd-container mmdebstrap debootstrap debian-archive-keyring btrfs-progs
        iproute2 procps strace zstd xz-utils python3 util-linux git ca-certificates
)

packages_missing() {
        # shellcheck disable=SC2016 # fields of dpkg's
        dpkg-query -Wf '${db:Status-Status} ${Package}\n' "${machine_packages[@]}" 2>/dev/null |
                awk '$1 == "installed" { print $2 }' | sort -u |
                comm -13 - <(printf '%s\n' "${machine_packages[@]}" | sort)
}

packages_install() {
        local missing

        mapfile -t missing < <(packages_missing)
        [ "${#missing[@]}" -gt 0 ] || return 0
        [ "$(id -u)" -eq 0 ] || die "not installed, and only root can: ${missing[*]}"

        say "installing: ${missing[*]}"
        packages_apt -q update
        packages_apt -q install --no-install-recommends "${missing[@]}"
}

# Chatter goes to a file, which is shown when something is wrong.
packages_apt() {
        local log r=0

        log=$(mktemp)
        DEBIAN_FRONTEND=noninteractive apt-get -y "$@" >"$log" 2>&1 </dev/null || r=$?
        [ "$r" -eq 0 ] || tail -n 30 "$log" >&2
        rm -f "$log"
        return "$r"
}
