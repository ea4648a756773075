# shellcheck shell=bash
# What is in the images: a host has the product's needs and a compiler, a guest just boots.

host_packages=(
        systemd systemd-sysv systemd-container dbus libnss-mymachines iproute2 iputils-ping nftables
        btrfs-progs mmdebstrap debootstrap zstd xz-utils openssh-client openssh-server
        passwd procps strace less bash-completion ca-certificates dpkg-dev
        gcc libc6-dev meson ninja-build pkg-config scdoc
        libsystemd-dev libbtrfsutil-dev libinih-dev libcmocka-dev libjson-c-dev
)

guest_packages=(systemd systemd-sysv dbus iproute2 iputils-ping openssh-server passwd)

# Since bookworm resolved, since trixie systemd.pc are packages of their own.
suite_packages() {
        echo systemd-resolved
        [ "$1" = host ] && [ "$2" != bookworm ] && echo systemd-dev
        return 0
}

# What does nothing good in a host that shares the machine's kernel, or asks for the network by itself.
host_masked=(
        systemd-sysctl.service systemd-modules-load.service systemd-binfmt.service
        systemd-udevd.service systemd-timesyncd.service
        getty@tty1.service console-getty.service getty-static.service
        apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer
)
