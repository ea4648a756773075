#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the tree /srv/h/base that all hostile images begin with, and what of the host they are after. Runs there.
set -e
here=$(dirname "$0") b=/srv/h/base
rm -rf $b
mkdir -p $b/{bin,sbin,etc/ssh,etc/default,etc/systemd/system/multi-user.target.wants,etc/systemd/network,usr/sbin,usr/lib/systemd/system} \
        $b/{usr/lib/systemd/network,usr/share/zoneinfo,root,var/lib/dbus,var/lib/systemd,var/log,opt,srv,tmp,proc,sys,dev,run}
gcc -static -O1 -o $b/sbin/init "$here/init.c"
printf 'NAME=hostile\nID=hostile\n' >$b/usr/lib/os-release
ln -s ../usr/lib/os-release $b/etc/os-release
echo root:x:0:0::/root:/bin/sh >$b/etc/passwd
printf 'root:*:19000:0:99999:7:::\nx:!:1::::::\n' >$b/etc/shadow
chmod 640 $b/etc/shadow
echo base >$b/etc/hostname
echo 0123456789abcdef0123456789abcdef >$b/etc/machine-id
echo UTC >$b/etc/timezone
: >$b/usr/share/zoneinfo/UTC
: >$b/etc/default/locale
for i in ssh_host_rsa_key ssh_host_rsa_key.pub; do echo old >$b/etc/ssh/$i; done
u=$b/usr/lib/systemd/system
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\nAlias=sshd.service\n' >$u/ssh.service
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\nAlso=ssh.service\n' >$u/mark.service
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\nDefaultInstance=one\n' >$u/tpl@.service
printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' >$u/systemd-resolved.service
printf '[Match]\nName=host0\n[Network]\nDHCP=yes\n' >$b/usr/lib/systemd/network/80-container-host0.network

mkdir -p /etc/canary/sub /root/.ssh /root/files/sub /srv/h/t
for i in file locale authorized_keys ssh_host_rsa_key ssh_host_ed25519_key ssh_host_x; do echo canary >/etc/canary/$i; done
printf '[Install]\nWantedBy=canary-read.target\nAlias=read-from-host.service\n' >/etc/canary/host.service
echo canary >/root/.ssh/authorized_keys
echo key >/root/key.pub
echo sub >/root/files/sub/one
ln -sf /etc/shadow /root/files/link
