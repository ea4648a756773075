#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Each container has users of its own, by idmapped mounts: no key takes that away but the one that says so, and none has
# a clone's files chowned. What depends on systemd's version is decided by the start, not by the generator.
# suites: bookworm sid
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

machines=/var/lib/machines
generator=/usr/lib/systemd/system-generators/nspawn-btrfs-generator

# guest NAME COMMAND...: runs it in the container.
guest() {
        local name=$1
        shift
        host_run a systemd-run -qP -M "$name" "$@"
}

up() {
        host_run a machinectl start "$1" && wait_for 60 guest "$1" systemctl is-active -q multi-user.target
}

# leader NAME FILE: that file of the container's first process in /proc.
leader() {
        host_sh a "cat /proc/\$(machinectl show -p Leader --value $1)/$2"
}

# Files that belong to somebody beyond the image's own users.
shifted() {
        host_sh a "find $machines/$1 -xdev \( -uid +65535 -o -gid +65535 \) -printf '%U:%G %p\n' | head -n 5"
}

host_up a "$suite"
declare_guest a
version=$(host_run a systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
check_match "the version is known" '^2[0-9][0-9]$' "$version"

declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\n'
declare_file a container.d/all.conf '[Container]\nTemplate=guest\n[Network]\nBridge=br7\n'
declare_file a stock.container '[Network]\nAddress=10.77.0.20/24\n'
declare_file a plain.container ''
declare_file a owner.container '[Exec]\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET\n[Files]\nPrivateUsersOwnership=auto\n'
declare_file a pick.container '[Exec]\nPrivateUsers=pick\n'
declare_file a both.container '[Exec]\nPrivateUsers=pick\n[Files]\nPrivateUsersOwnership=map\n'
declare_file a older.container '[Files]\nPrivateUsersChown=no\n'
declare_file a range.container '[Exec]\nPrivateUsers=524288:65536\n'
declare_file a shifted.container '[Exec]\nPrivateUsers=589824:65536\n[Files]\nBind=/srv/data:/opt/app/data\nTemporaryFileSystem=/opt/tmp/x\n'
declare_file a none.container '[Exec]\nPrivateUsers=no\n'
declare_file a binds.container '[Files]\nBind=/srv/data:/srv:idmap\nBind=/srv/data:/mnt\nBind=/srv/data:/opt/new/place:idmap\nBind=/srv/account:/account:rootidmap\nTemporaryFileSystem=/opt/tmp/place\nOverlay=+/usr/share::/opt/over\n'
host_sh a 'mkdir -p /srv/data /srv/account; chown 1234:1234 /srv/account; chmod 755 /srv; echo here >/srv/data/file; systemctl daemon-reload'

# Users.
ranges=
for name in stock plain owner pick both older range; do
        check "$name starts" up $name
        map=$(leader $name uid_map | xargs)
        check_match "$name has users of its own" '^0 [1-9][0-9]* 65536$' "$map"
        check_match "$name has groups of its own" '^0 [1-9][0-9]* 65536$' "$(leader $name gid_map | xargs)"
        check_match "its image is mounted with them" '[ ,]idmapped[ ,]' "$(leader $name mountinfo | awk '$5 == "/" { print " " $6 " " }')"
        check_eq "nothing of $name was chowned" "" "$(shifted $name)"
        guest $name touch /root/made
        check_eq "what its root makes is root's on the disk, too" 0:0 "$(host_sh a "stat -c %u:%g $machines/$name/root/made")"
        ranges+=$map$'\n'
done
check_eq "no two have the same" 7 "$(sort -u <<<"$ranges" | grep -c .)"
check_eq "the range asked for" "0 524288 65536" "$(leader range uid_map | xargs)"
host_sh a "btrfs -q subvolume snapshot $machines/plain $machines/shifted
systemd-nspawn -q -D $machines/shifted --private-users=589824:65536 --private-users-ownership=chown true"
check "one that was chowned before starts" up shifted
check_eq "its files are still its root's" "0 0" "$(guest shifted stat -c '%u %g' /etc)"
check "places of mounts that were not there, too" guest shifted touch /opt/app/beside /opt/tmp/beside
check_eq "and on the disk what they were" 589824 "$(host_sh a "stat -c %u $machines/shifted/etc")"
check "none starts" up none
check_eq "PrivateUsers=no: the host's users" "0 0 4294967295" "$(leader none uid_map | xargs)"
check_eq "nothing of it was chowned" "" "$(shifted none)"

# The host's files in it.
said=$(host_sh a 'nspawn-btrfs check 2>&1; true')
check_match "check warns of a bind that would be nobody's" 'binds.container:3: "Bind=": /srv/data would belong to nobody' "$said"
check_match "and of one where the guest's root is the host's" "binds.container:2: \"Bind=\": what the container's root leaves in /srv/data" "$said"
check_fails "not of the one of an account" grep -q binds.container:5 <<<"$said"
check "binds starts" up binds
check_eq "idmap: it is root's" "0 0" "$(guest binds stat -c '%u %g' /srv /srv/file | sort -u)"
check "and can be written to" guest binds touch /srv/new
check_eq "by the host's root" "0 0" "$(host_run a stat -c '%u %g' /srv/data/new)"
set_id() { # PLACE
        guest binds sh -c "cp /usr/bin/id $1/id; chmod 4755 $1/id"
}
runs_as() { # PATH: a user of the host runs it
        host_sh a "setpriv --reuid=65534 --regid=65534 --clear-groups sh -c '$1 -u' 2>/dev/null"
}
set_id /srv
check_eq "which is why it is warned of" 0 "$(runs_as /srv/data/id)"
check_eq "rootidmap: it is root's" "0 0" "$(guest binds stat -c '%u %g' /account)"
set_id /account
check_eq "and the account's on the host" 1234 "$(runs_as /srv/account/id)"
host_sh a 'chmod 700 /srv'
check_eq "a folder of root's alone above keeps users out" "" "$(runs_as /srv/data/id)"
check_eq "without idmap it is nobody's" nobody "$(guest binds stat -c %U /mnt/file)"
check_fails "and cannot be written to" guest binds touch /mnt/newer
check "one whose place is not in the image, too" guest binds touch /opt/new/place/newest
check "and beside it" guest binds touch /opt/new/beside
check "beside a tmpfs, too" guest binds touch /opt/tmp/place/x /opt/tmp/beside
check_eq "all these places are root's on the disk" 0 "$(host_sh a "find $machines/binds/opt -printf '%U\n' | sort -u")"
check_eq "nothing was chowned" "" "$(shifted binds)"

# By systemd's version.
families() {
        host_sh a "grep -c ^RestrictAddressFamilies= $1; true"
}
settings=/run/systemd/nspawn
wanted=$((version >= 261))
check_eq "no filter of address families by $version's default" $wanted "$(families $settings/plain.nspawn)"
check_eq "an own one stays" "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK AF_PACKET" \
        "$(host_sh a "grep ^RestrictAddressFamilies= $settings/owner.nspawn")"
check_eq "check says where a key is too new" $((version < 261)) \
        "$(grep -c 'owner.container:2: "RestrictAddressFamilies=" in .Exec. has no effect here: it takes systemd 261, and this is '"$version" <<<"$said")"
check "which is no mistake, nor is a bind where users cannot get" host_run a nspawn-btrfs check
check_fails "none is announced" said a plain 'RestrictAddressFamilies'
for name in stock plain; do
        mac=$(host_sh a "nspawn-btrfs list --json | tr '{' '\n' | sed -n 's/.*\"name\":\"$name\".*\"mac\":\"\([^\"]*\).*/\1/p'")
        has_mac() {
                [ "$(guest "$name" cat /sys/class/net/host0/address)" = "$mac" ]
        }
        check_match "$name has a MAC" '^[0-9a-f:]{17}$' "$mac"
        check "which is in force" wait_for 60 has_mac
        check_eq "set by the guest only where nspawn cannot" $((version < 255)) \
                "$(host_sh a "grep -rqs ^MACAddress=$mac /run/nspawn-btrfs/guest/$name && echo 1 || echo 0")"
done
check "a guest with a file in /run/systemd/network has its address" wait_for 60 host_run a ping -c1 -W1 10.77.0.20

# The generator knows no version: the same bytes by another systemd, and its libraries and compiler.
case $suite in
sid) other=bookworm ;;
*) other=sid ;;
esac
must "a host of $other" host_new b $other
must "with the product" host_install b
cp -a "$(host_root a)/etc/nspawn-btrfs.d" "$(host_root b)/etc/"
mkdir "$(host_root b)/out"
check "its generator runs" chroot "$(host_root b)" $generator /out
host_sh a "mkdir /out; $generator /out"
check_match "it generates something" 'systemd-nspawn@stock' "$(ls "$(host_root b)/out")"
check_eq "the same bytes" "" "$(diff -r --no-dereference "$(host_root a)/out" "$(host_root b)/out" 2>&1)"
check_summary
