#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Where containers and state lie on file systems that do not fit, and where the host's root was put back to a snapshot of
# itself: what is printed is done, to the letter, and the host boots with it.
# suites: bookworm trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

up() {
        wait_for 60 host_run a systemctl -M "$1" is-active --quiet multi-user.target
}

log_of() { # NAME: what its unit said
        host_run a journalctl --sync
        host_run a journalctl -b -q --no-pager -o cat -u "systemd-nspawn@$1.service"
}

# obey TEXT: its lines between quotes, run or put into /etc/fstab.
obey() {
        host_put a - /root/obey <<'END'
grep -oE '(line in /etc/fstab )?"[^"]+"' | while read -r line; do
        command=$(echo "$line" | cut -d '"' -f 2)
        case $line in
        *"Where things are"*) ;;
        *fstab*) echo "$command" >>/etc/fstab ;;
        *) sh -ec "$command" || exit 1 ;;
        esac
done
END
        host_sh a 'sh -e /root/obey' <<<"$1"
}

# The containers' own btrfs, which holds one already.
must "a host" host_new a "$suite"
host_install a || exit 1
root=$(host_root a)
truncate -s 3G "$root/data.img"
mkfs.btrfs -q "$root/data.img" >/dev/null
echo '/data.img /var/lib/machines btrfs loop 0 0' >>"$root/etc/fstab"
must "whose containers are on a btrfs of their own boots" host_boot a
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n'
host_sh a 'chmod 700 /var/lib/machines; mkdir -p /var/lib/machines/old/etc; systemctl daemon-reload'
check_fails "a first start is refused" host_run a machinectl start web
check_fails "check says it" host_run a nspawn-btrfs check
said=$(log_of web | grep -o 'must be on one btrfs.*' | head -n 1)
check_match "by what fits" 'btrfs subvolume create /var/lib/machines/nspawn_btrfs.*nofail' "$said"
check "which can be done" obey "$said"
check "check has no more to say" host_run a nspawn-btrfs check
check "it starts" host_run a machinectl start web
check "and works" up web
check "a snapshot is taken" host_run a nspawn-btrfs snapshot web --label=kept
must "the host boots with it" host_reboot a
check "what was there is there" host_run a test -d /var/lib/machines/old/etc
check "so is the snapshot" host_sh a 'nspawn-btrfs history web | grep kept'
check "it starts again" host_run a machinectl start web
check "and can be rolled back" host_run a nspawn-btrfs rollback web kept
host_sh a 'systemctl stop systemd-nspawn@web; umount /var/lib/nspawn-btrfs; umount -l /var/lib/machines; mv /data.img /away.img'
sed -i '\#^/data.img#s/loop/loop,nofail/' "$root/etc/fstab"
host_reboot a >/dev/null 2>&1 # the mount has failed, which is no more than that
check_match "without that disk the host boots, too" '^(running|degraded)$' "$(host_run a systemctl is-system-running)"
check_fails "and makes no twin" host_run a machinectl start web
host_down a

# Containers nested in the root, as Debian has them, and the root put back as snapper and timeshift do it.
must "a host on btrfs" host_up a "$suite"
root=$(host_root a)
declare_guest a
declare_file a web.container '[Container]\nTemplate=guest\n'
host_run a systemctl daemon-reload
check "has a container" host_run a machinectl start web
check "that works" up web
check "and a snapshot" host_run a nspawn-btrfs snapshot web --label=first
host_run a systemctl stop systemd-nspawn@web
whole=$root.whole
mkdir -p "$whole"
host_poweroff a
disk=$(findmnt -no SOURCE "$root")
disk=${disk%%[[]*}
mount -o subvolid=5 "$disk" "$whole"
btrfs -q subvolume snapshot "$whole/root" "$whole/kept"
sync -f "$whole"
host_boot a
host_sh a 'echo later >/var/lib/machines/web/later'
check "later there is another" host_run a nspawn-btrfs snapshot web --label=second
host_poweroff a
disk_umount "$root/.."
mv "$whole/root" "$whole/left"
mv "$whole/kept" "$whole/root"
umount "$whole"
disk_mount "$root/.."
host_boot a >/dev/null 2>&1 # systemd-tmpfiles(8) cannot set the mode of a stand-in
check "put back it comes up" host_run a true
disk=$(findmnt -no SOURCE "$root")
disk=${disk%%[[]*}
host_sh a "[ -e $disk ] || mknod -m 660 $disk b 7 ${disk#/dev/loop}" # no udev does
check_fails "no start" host_run a machinectl start web
check_fails "none past machinectl" host_run a systemctl start systemd-nspawn@web
said=$(log_of web | grep -o 'put back to a snapshot.*' | head -n 1)
check_match "but the way back" 'The way back.*subvolid=5' "$said"
check_fails "history counts no stand-ins" host_run a nspawn-btrfs history web
check_fails "check says it" host_run a nspawn-btrfs check
printf '[Pool]\nImage=/var/lib/pool.img\nSize=1G\n' | host_put a - /etc/nspawn-btrfs.d/main.pool
host_run a systemctl daemon-reload
check "nor is a pool made" wait_for 60 host_run a systemctl is-failed -q nspawn-btrfs-pool.service
check_fails "not even its file" host_run a test -e /var/lib/pool.img
host_sh a 'rm /etc/nspawn-btrfs.d/main.pool; systemctl daemon-reload; systemctl reset-failed'
check "the way back works" obey "$(grep -o 'The way back.*' <<<"$said")"
check "check has no more to say" host_run a nspawn-btrfs check
check_eq "the container has its file" later "$(host_run a cat /var/lib/machines/web/later)"
check_output "and its snapshots" 'first.*second' host_sh a 'nspawn-btrfs history web | tr "\n" " "'
check "it starts" host_run a machinectl start web
check "and works" up web
check "and can be rolled back" host_run a nspawn-btrfs rollback web first
check_fails "to what it was" host_run a test -e /var/lib/machines/web/later

# btrbk beside us, as README.md has it.
host_sh a 'export DEBIAN_FRONTEND=noninteractive; apt-get -qy install --no-install-recommends btrbk >/dev/null 2>&1 ||
        { apt-get -qq update && apt-get -qy install --no-install-recommends btrbk; }' \
        >/dev/null || skip "no btrbk"
sed -n '/^# .etc.btrbk/,/^```/p' "$top/README.md" | grep -v '^```' | host_put a - /etc/btrbk/btrbk.conf
host_sh a 'mkdir -m 700 /var/lib/btrbk; mkdir /mnt/backup; truncate -s 1G /backup.img; mkfs.btrfs -q /backup.img; mount -o loop /backup.img /mnt/backup'
check_output "btrbk sends the image" '\*\*\* /mnt/backup/web' host_run a btrbk run
host_sh a 'echo more >/var/lib/machines/web/more; nspawn-btrfs snapshot web --prunable'
check_output "and then what changed" '>>> /mnt/backup/web' host_run a btrbk run
check "a rollback between the two" host_run a nspawn-btrfs rollback web first
check_output "and on it goes" '(>>>|\*\*\*) /mnt/backup/web' host_run a btrbk run
check_eq "the backup is as the container" "" "$(host_sh a 'diff -rq --no-dereference $(ls -d /mnt/backup/web.* | tail -n 1)/etc /var/lib/machines/web/etc 2>&1 | grep -v "Only in"')"
check "ours are where they were" host_sh a 'nspawn-btrfs history web | grep first'
check_eq "of its own there are three" 3 "$(host_sh a 'ls -d /var/lib/btrbk/web.* | wc -l')"
check_eq "and none is in our folder" 0 "$(host_sh a 'ls /var/lib/nspawn-btrfs/snapshots/web | grep -c ^web')"
check_summary
