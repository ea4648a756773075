# shellcheck shell=bash
# A host's disk: a copy of its suite's image, with a file system id of its own, mounted at HOST/root.

# disk_make HOST-FOLDER IMAGE
disk_make() {
        cp --sparse=always "$2" "$1/disk"
        btrfstune -f -m "$1/disk" >/dev/null
        mkdir -p "$1/root"
        disk_mount "$1"
}

# No commit by the clock: what survives a power cut is what somebody asked to be kept.
disk_mount() {
        mount -o loop,noatime,commit=300,subvol=root "$1/disk" "$1/root"
}

disk_umount() {
        local i

        for i in $(seq 50); do
                umount "$1/root" 2>/dev/null && return 0
                mountpoint -q "$1/root" || return 0
                sleep 0.1
        done
        umount -l "$1/root"
}

disk_generation() {
        btrfs inspect-internal dump-super "$1/disk" | awk '$1 == "generation" { print $2 }'
}

# disk_cut HOST-FOLDER: puts the disk into the state it would have after a power cut at this instant. The processes
# of the host must be frozen. A commit while we copy would give a mix of two states: then once more.
disk_cut() {
        local before=none after

        after=$(disk_generation "$1")
        while [ "$before" != "$after" ]; do
                before=$after
                cp --sparse=always "$1/disk" "$1/disk.cut"
                after=$(disk_generation "$1")
        done
}
