#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A host whose /var/lib is ext4: one .pool file makes it one for containers. What a pool has is not made again beside it.
# suites: bookworm sid
# load: light
. "$(dirname "$0")/../lib/test.sh"

# No btrfs but the disk's own, which nothing of ours is on.
ext4_host() {
        local root

        host_new a "$suite" && host_install a || return
        root=$(host_root a)
        mkfs.ext4 -q -d "$root/var/lib" "$root/ext4.img" 4G || return
        echo '/ext4.img /var/lib ext4 loop 0 0' >>"$root/etc/fstab"
        host_boot a
}

since=0
said() { # UNIT REGEX
        host_run a journalctl --sync
        host_run a journalctl -b --no-pager -o cat -S "@$since" -u "$1" | grep -qE "$2"
}

# What was said before counts no more.
from_now_on() {
        since=$(host_run a date +%s.%6N)
}

pool() { # LINE...
        { echo '[Pool]'; printf '%s\n' "$@"; } | host_put a - /etc/nspawn-btrfs.d/main.pool
        host_run a systemctl daemon-reload
}

pool_size() {
        host_run a findmnt -no SIZE -b /var/lib/nspawn-btrfs
}

has_size() {
        [ "$(pool_size)" = "$1" ]
}

runs() {
        host_run a systemctl is-active -q "systemd-nspawn@$1"
}

failed() {
        host_run a systemctl is-failed -q "$1"
}

# Whatever lies there, by each of its paths: what is private is so by its parent at the latest.
nobody_passes() { # WHERE
        check_eq "$1: modes" "700 0 0" "$(host_sh a 'cd /var/lib/nspawn-btrfs && stat -c "%a %u %g" ../machines . machines snapshots snapshots/web templates | sort -u')"
        check_eq "$1: nobody passes" "" "$(host_sh a 'find /var/lib/machines /var/lib/nspawn-btrfs -mindepth 1 -maxdepth 4 |
                setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "while read -r i; do [ ! -e \"\$i\" ] || echo \"\$i\"; done"')"
        check_fails "$1: nor runs what a snapshot keeps" host_sh a \
                'setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "/var/lib/nspawn-btrfs/snapshots/web/*.kept/rootly -p -c :"'
}

# The state of a unit is one thing, whether a guest works another.
guest_sh() { # NAME SCRIPT
        host_run a systemd-run --quiet --pipe --wait --machine="$1" /bin/sh -c "$2"
}

must "a host on ext4 boots" ext4_host
check_eq "its /var/lib" ext4 "$(host_run a findmnt -no FSTYPE /var/lib)"

host_put a - /etc/nspawn-btrfs.d/guest.template <<'END'
[Template]
Source=/srv/test/guest.tar.zst
END
host_put a - /etc/nspawn-btrfs.d/web.container <<'END'
[Container]
Template=guest

[Install]
WantedBy=machines.target
END
host_run a systemctl daemon-reload

check_fails "without btrfs no start" host_run a machinectl start web
check_match "check says it, too" 'must be on one btrfs.*\.pool' "$(host_sh a 'nspawn-btrfs check 2>&1')"
check "the refusal shows the .pool file" said systemd-nspawn@web 'must be on one btrfs.*\.pool.*Image=.*Size='
check "and the lines for fstab" said systemd-nspawn@web '/etc/fstab.*/var/lib/machines none bind'
check_eq "nothing was made" "" "$(host_run a ls -A /var/lib/machines)"

host_run a mkdir -p /var/lib/machines/old
pool Image=/var/lib/pool.img Size=1G
check "refused over images" wait_for 60 failed nspawn-btrfs-pool.service
check "which it names" said nspawn-btrfs-pool 'not empty \("old" is in it\)'
check_fails "no image of the pool was made" host_run a test -e /var/lib/pool.img
check_fails "a container of it is refused" host_run a machinectl start web
check "since the pool is missing" said systemd-nspawn@web 'pool of /etc/nspawn-btrfs.d/main.pool is not mounted'
check_output "status begins with the pool's unit" 'nspawn-btrfs-pool.service failed \(exit-code\).*"old" is in it' \
        host_run a nspawn-btrfs status web
host_run a rmdir /var/lib/machines/old

host_run a touch /var/lib/photo
pool Image=/var/lib/photo Size=1G
check "refused over another file" wait_for 60 said nspawn-btrfs-pool '/var/lib/photo is there and is no file with a btrfs'
pool Image=/var/lib/pool.img Size=20G
check_match "check tells it beforehand" 'main.pool:3: "Size=20G" takes 20G more .*pool.img than now, and [0-9.]+[GM] are free' \
        "$(host_sh a 'nspawn-btrfs check 2>&1')"
check "refused where there is no room" wait_for 60 said nspawn-btrfs-pool 'no room for /var/lib/pool.img of 20G'
applied=$(host_sh a 'nspawn-btrfs apply 2>&1; echo "= $?"')
check_match "apply waits for the pool, and tells why it is not there" \
        'The pool is not mounted.*nspawn-btrfs-pool.service failed.*no room for /var/lib/pool.img.*= 1$' "$applied"
pool Image=/var/lib/pool.img Size=1G Options=noatime,discard=async
check_match "options that punch holes are told" 'main.pool:[0-9]+: "Options=" wants .*discard=async' \
        "$(host_sh a 'nspawn-btrfs check 2>&1')"

pool Image=/var/lib/pool.img Size=1G
check "mended by a daemon-reload" wait_for 60 host_run a mountpoint -q /var/lib/machines
check "start from the template" host_run a machinectl start web
check "it works" wait_for 60 guest_sh web true
guest_sh web 'cp /bin/sh /rootly; chmod 4755 /rootly; sync'
check "a snapshot keeps what is there" host_run a nspawn-btrfs snapshot web --label=kept
nobody_passes "a new pool"
check_match "apply has nothing to say of a pool that is there" '= 0$' "$(host_sh a 'nspawn-btrfs apply 2>&1; echo "= $?"')"
check_fails "discards do not reach the image" host_sh a 'findmnt -no OPTIONS /var/lib/nspawn-btrfs | grep -qw discard'
check_eq "the image is allocated" ok \
        "$(host_sh a '[ $(($(stat -c %b /var/lib/pool.img) * 512)) -ge 1073741824 ] && echo ok')"

printf '[Pool]\nImage=/var/lib/pool.img\nSize=1500M\n' | host_put a - /etc/nspawn-btrfs.d/main.pool
check_output "diff has the pool" 'main.pool \+Size=1500M +now +/etc/nspawn-btrfs.d/main.pool:3' host_run a nspawn-btrfs diff
check_output "cat, too" '# /run/systemd/generator/var-lib-machines.mount' host_run a nspawn-btrfs cat main.pool
host_run a systemctl daemon-reload
check "grows by a daemon-reload" wait_for 60 has_size 1572864000
check "the guest runs on" runs web
pool Image=/var/lib/pool.img Size=1G
check_fails "of which check says nothing" host_sh a 'nspawn-btrfs check 2>&1 | grep Size='
pool Image=/var/lib/pool.img Size=30G
check_match "but of growth that there is no room for" '"Size=30G" takes 29G more' "$(host_sh a 'nspawn-btrfs check 2>&1')"
pool Image=/var/lib/pool.img Size=1G
check "does not shrink" wait_for 60 failed nspawn-btrfs-pool-grow.service
check "and says so" said nspawn-btrfs-pool-grow 'a pool is never made smaller'
check "the guest runs on" runs web
check "and starts again" host_run a systemctl restart systemd-nspawn@web
pool Image=/var/lib/pool.img Size=1500M

check "works again" wait_for 60 guest_sh web true
guest_sh web 'echo precious >/root/kept; sync /root/kept'
check_fails "a guest fills the pool" guest_sh web 'cat /dev/zero >/root/fill'
check "it runs on" runs web
check_eq "nothing is lost" precious "$(guest_sh web 'cat /root/kept')"
pool Image=/var/lib/pool.img Size=2G
check "a full pool grows" wait_for 60 has_size 2147483648
check "and takes files again" guest_sh web 'rm /root/fill; echo more >/root/more; sync /root/more'

must "reboots" host_reboot a
check "the container is back" wait_for 60 runs web
check_eq "with its file" precious "$(wait_for 60 guest_sh web true; guest_sh web 'cat /root/kept')"
nobody_passes "a reboot"
check_fails "all was unmounted in order" host_sh a 'journalctl -b -1 --no-pager | grep -E "Failed (to unmount|unmounting).*(machines|nspawn)"'
check_fails "no cycle of units" host_sh a 'journalctl -b --no-pager | grep "ordering[ ]cycle"'
# As an old version left it, or another host.
host_sh a 'chmod 755 /var/lib/nspawn-btrfs /var/lib/nspawn-btrfs/machines /var/lib/nspawn-btrfs/snapshots/web; sync'
check "power cut" host_cut a
must "boots after it" host_boot a
check "the container is back" wait_for 60 runs web
nobody_passes "an old pool"

host_sh a 'echo "LABEL=other /var/lib/machines btrfs noauto 0 0" >>/etc/fstab; systemctl daemon-reload'
check "refused beside fstab" wait_for 60 failed nspawn-btrfs-apply.service
check "which names the line" said nspawn-btrfs-apply 'main.pool: /etc/fstab:[0-9]+ mounts something at /var/lib/machines already'
check "what runs is left alone" runs web
host_sh a 'sed -i "/LABEL=other/d" /etc/fstab; systemctl daemon-reload'
check "mended" wait_for 60 host_run a systemctl is-system-running -q

# The file goes: what is mounted stays, and after a boot nothing is made instead.
host_sh a 'mv /etc/nspawn-btrfs.d/main.pool /root/'
check_output "diff says when that counts" 'main.pool removed +next boot' host_run a nspawn-btrfs diff
host_run a systemctl daemon-reload
check "without its file the pool stays until the next boot" wait_for 60 said nspawn-btrfs-apply 'stays mounted until the next boot'
check "the guest runs on" runs web
check "and starts again" host_run a systemctl restart systemd-nspawn@web
check "from the pool" wait_for 60 guest_sh web 'test -e /root/kept'
host_reboot a
check "after a boot it is refused" failed systemd-nspawn@web
forgotten='are in the pool in /var/lib/pool.img, which no .pool file declares any more.*rm /var/lib/nspawn-btrfs/pool'
check "which says what is missing" said systemd-nspawn@web "$forgotten"
check_eq "nothing was made" "" "$(host_run a ls -A /var/lib/machines)"
host_sh a 'mv /root/main.pool /etc/nspawn-btrfs.d/; systemctl daemon-reload; systemctl reset-failed'
check "with the file it is back" wait_for 60 host_run a machinectl start web
check_eq "with its files" precious "$(wait_for 60 guest_sh web true; guest_sh web 'cat /root/kept')"

# The image goes, as when its disk is late.
host_run a mv /var/lib/pool.img /var/lib/late.img
host_reboot a
check "without its image the pool fails" failed nspawn-btrfs-pool.service
check "which says that none is made instead" said nspawn-btrfs-pool \
        '/var/lib/pool.img does not exist, and the containers of this host are in the pool in /var/lib/pool.img'
check_fails "none is" host_run a test -e /var/lib/pool.img
check "the container is refused" failed systemd-nspawn@web
check_output "status begins with the pool" 'nspawn-btrfs-pool.service failed' host_run a nspawn-btrfs status web

# A damaged one. What lies elsewhere does not mind.
host_sh a 'mkdir -p /var/lib/container/other; tar -C /var/lib/container/other -xf /srv/test/guest.tar.zst'
printf '[Network]\nPrivate=yes\n' | host_put a - /etc/nspawn-btrfs.d/other.container
from_now_on
host_sh a 'systemctl stop systemd-machined; mv /var/lib/late.img /var/lib/pool.img; dd if=/var/lib/pool.img of=/root/good bs=4096 skip=16 count=1 2>/dev/null
printf damaged | dd of=/var/lib/pool.img bs=1 seek=$((65536 + 256)) conv=notrunc 2>/dev/null; systemctl reset-failed; systemctl daemon-reload'
check "a damaged pool is not mounted" wait_for 60 failed 'var-lib-nspawn\x2dbtrfs.mount'
check_fails "its container does not start" host_run a machinectl start web
check "one that lies elsewhere does" host_run a machinectl start other
check "and works" wait_for 60 guest_sh other true
check "the other says where to look" said systemd-nspawn@web 'The pool of /etc/nspawn-btrfs.d/main.pool is not mounted: see "journalctl -b -u nspawn-btrfs-pool -u'
check_output "status shows what mount(8) says" 'x2dbtrfs.mount failed \(exit-code\).*(superblock|wrong fs type)' host_run a nspawn-btrfs status web
check_eq "nothing was made" "" "$(host_run a ls -A /var/lib/machines)"
host_sh a 'dd if=/root/good of=/var/lib/pool.img bs=4096 seek=16 conv=notrunc 2>/dev/null; systemctl reset-failed; systemctl daemon-reload'
check "repaired it works" wait_for 60 host_run a machinectl start web
check_eq "with its files" precious "$(wait_for 60 guest_sh web true; guest_sh web 'cat /root/kept')"

# Another image is asked for, and the mounted one let go by hand.
host_sh a 'machinectl terminate other; systemctl stop systemd-nspawn@web'
from_now_on
pool Image=/var/lib/new.img Size=1G
check "another image holds from the next boot on" wait_for 60 said nspawn-btrfs-pool-grow 'a changed "Image=" holds from the next boot on'
host_sh a 'umount /var/lib/machines /var/lib/nspawn-btrfs; systemctl daemon-reload'
check "none is made beside the one there is" wait_for 60 said nspawn-btrfs-pool \
        '/var/lib/new.img does not exist, and the containers of this host are in the pool in /var/lib/pool.img'
pool Image=/var/lib/pool.img Size=2G
check "the old one is back" wait_for 60 host_run a machinectl start web
host_down a

# Where the host's own file system would do as well, a container could be made anew: never in silence.
must "a host on btrfs" host_up a "$suite"
printf '[Template]\nSource=/srv/test/guest.tar.zst\n' | host_put a - /etc/nspawn-btrfs.d/guest.template
printf '[Container]\nTemplate=guest\n' | host_put a - /etc/nspawn-btrfs.d/web.container
pool Image=/srv/pool.img Size=1G
check "a pool on btrfs" wait_for 60 host_run a mountpoint -q /var/lib/machines
check "has a container" host_run a machinectl start web
host_sh a 'mv /etc/nspawn-btrfs.d/main.pool /root/; systemctl daemon-reload'
must "reboots without the pool" host_reboot a
check_fails "the container is not made anew" host_run a machinectl start web
check "but refused" said systemd-nspawn@web 'are in the pool in /srv/pool.img, which no .pool file declares any more'
check_eq "nothing was made" "" "$(host_run a ls -A /var/lib/machines)"
host_sh a 'mv /root/main.pool /etc/nspawn-btrfs.d/; systemctl reset-failed; systemctl daemon-reload'
check "with the file it is back" wait_for 60 host_run a machinectl start web
host_sh a 'systemctl stop systemd-nspawn@web; rm /etc/nspawn-btrfs.d/main.pool; systemctl daemon-reload'
must "reboots without the pool" host_reboot a
host_run a rm /var/lib/nspawn-btrfs/pool
check "anew, once somebody said so" host_run a machinectl start web
check_fails "on the host's own file system" host_run a mountpoint -q /var/lib/machines
check_summary
