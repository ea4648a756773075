# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2016,SC2154 # expanded where a tree is spoiled
#
# Hostile trees: a name and what spoils the base in the current folder. All that first settings, starts and verbs read
# or write in an image is something else here: links out (absolute, by "..", by /proc), devices, FIFOs, endless or
# countless files, names and texts that a terminal would obey.

tree() {
        trees[$1]=$2
}
declare -A trees=()

all='for f in etc/hostname etc/machine-id etc/shadow etc/localtime etc/locale.conf etc/default/locale etc/timezone etc/resolv.conf root/.ssh/authorized_keys var/lib/dbus/machine-id; do mkdir -p $(dirname $f); rm -rf $f;'
mark='rm usr/lib/systemd/system/mark.service;'
tree etc-link-absolute 'rm -rf etc; ln -s /etc etc'
tree etc-link-dots 'rm -rf etc; ln -s ../../../../../../../../etc etc'
tree etc-link-proc 'rm -rf etc; ln -s /proc/1/root/etc etc'
tree files-link-host "$all ln -s /etc/canary/file \$f; done"
tree files-link-dots "$all ln -s ../../../../../../../../../../etc/canary/file \$f; done"
tree files-fifo "$all mkfifo \$f; done"
tree files-zero "$all mknod \$f c 1 5; done"
tree files-block "$all mknod \$f b 7 0; done"
tree files-socket "$all python3 -c 'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' \$f; done"
tree files-folder "$all mkdir \$f; echo x >\$f/x; done"
tree files-sparse-8g "$all truncate -s 8G \$f; done"
tree files-hard-links "echo x >usr/one; $all ln usr/one \$f; done"
tree shadow-nul-1m 'head -c 1000000 /dev/zero >etc/shadow; printf "root:x" | dd of=etc/shadow conv=notrunc status=none'
tree shadow-set-id 'chmod 6777 etc/shadow; chown 1234:1234 etc/shadow'
tree root-link 'rm -rf root; ln -s /etc/canary root'
tree ssh-user-link 'rm -rf root/.ssh; ln -s ../../../../../../root/.ssh root/.ssh'
tree ssh-user-magic 'rm -rf root/.ssh; ln -s /proc/self/root/root/.ssh root/.ssh'
tree root-file 'rm -rf root; echo x >root'
tree ssh-link ': >usr/sbin/sshd; rm -rf etc/ssh; ln -s /etc/canary etc/ssh'
tree ssh-dots ': >usr/sbin/sshd; rm -rf etc/ssh; ln -s ../../../../../../etc/canary etc/ssh'
tree keys-are-folders ': >usr/sbin/sshd; rm -f etc/ssh/*; mkdir -p etc/ssh/ssh_host_rsa_key/x etc/ssh/ssh_host_q'
tree keys-are-devices ': >usr/sbin/sshd; rm -f etc/ssh/*; mknod etc/ssh/ssh_host_rsa_key c 1 5; mkfifo etc/ssh/ssh_host_ed25519_key; ln -s /etc/canary/ssh_host_x etc/ssh/ssh_host_ecdsa_key'
tree keys-20000 ': >usr/sbin/sshd; cd etc/ssh; seq -f ssh_host_%g 20000 | xargs touch'
tree zoneinfo-link 'rm -rf usr/share/zoneinfo etc/localtime; ln -s /usr/share/zoneinfo usr/share/zoneinfo; mkdir etc/localtime'
tree default-link 'rm -rf etc/default; ln -s /etc/canary etc/default; mkfifo etc/locale.conf'
tree systemd-link 'rm -rf etc/systemd; ln -s /etc/canary etc/systemd'
tree wants-link 'rm -rf etc/systemd/system/multi-user.target.wants; ln -s /etc/canary etc/systemd/system/multi-user.target.wants'
tree wants-file 'rm -rf etc/systemd/system/multi-user.target.wants; echo x >etc/systemd/system/multi-user.target.wants'
tree unit-fifo "$mark mkfifo etc/systemd/system/mark.service"
tree unit-zero "$mark mknod etc/systemd/system/mark.service c 1 5"
tree unit-loop "$mark ln -s mark.service etc/systemd/system/mark.service"
tree unit-of-host "$mark ln -s /etc/canary/host.service etc/systemd/system/mark.service"
tree unit-of-host-dots "$mark ln -s ../../../../../../../etc/canary/host.service etc/systemd/system/mark.service"
tree unit-64m 'truncate -s 64M usr/lib/systemd/system/mark.service'
tree unit-names 'printf "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=../../../../etc/canary.target ..target a/b.target multi-user.target\nRequiredBy=/etc/canary/x.target\nAlias=../../../../etc/canary/x.service /etc/canary/y.service ok.target.wants/mark.service ../x.target.wants/mark.service\nAlso=../../../etc/x.service tpl@.service\n" >usr/lib/systemd/system/mark.service; sed -i "s,DefaultInstance=.*,DefaultInstance=../../../../etc/canary/z," usr/lib/systemd/system/tpl@.service'
tree unit-escapes 'printf "[Install]\nWantedBy=\033]0;pwned\007\033[2J.target \302\2331m.target multi-user.target\nAlias=\033[31mx.service\n" >usr/lib/systemd/system/mark.service'
tree also-5000 'for i in $(seq 5000); do printf "[Install]\nWantedBy=multi-user.target\nAlso=u$((i+1)).service\n" >usr/lib/systemd/system/u$i.service; done; printf "[Install]\nAlso=u1.service\nWantedBy=multi-user.target\n" >usr/lib/systemd/system/mark.service'
tree wanted-by-8000 '{ printf "[Install]\nWantedBy="; seq -f "%g.target" 8000 | tr "\n" " " | head -c 65000; echo; } >usr/lib/systemd/system/mark.service'
tree drop-ins-fifos 'mkdir -p etc/systemd/system/mark.service.d; cd etc/systemd/system/mark.service.d; for i in $(seq 3000); do mkfifo $i.conf; done'
tree drop-ins-link 'rm -rf etc/systemd/system/mark.service.d; ln -s /etc/canary etc/systemd/system/mark.service.d'
tree guest-folders 'rm -rf var/lib/machines var/lib/portables; ln -s /etc/canary var/lib/machines; mkfifo var/lib/portables'
tree var-link 'rm -rf var; ln -s /etc/canary var'
tree opt-link 'rm -rf opt; ln -s /etc/canary opt'
tree opt-dots 'rm -rf opt; ln -s ../../../../../../etc/canary opt'
tree opt-fifo 'mkdir -p opt/files/sub; mkfifo opt/files/sub/one; ln -s /etc/canary opt/files/link'
tree opt-zero 'mkdir -p opt/files/sub; mknod opt/files/sub/one c 1 5'
tree opt-sub-link 'mkdir -p opt/files; ln -s /etc/canary/sub opt/files/sub'
tree deep-3000 'mkdir -p var/lib/dhcp; python3 -c "
import os
for top in (\"root\", \"var/lib/dhcp\"):
    old = os.open(\".\", os.O_RDONLY); os.chdir(top)
    for i in range(3000):
        os.mkdir(\"d\"); os.chdir(\"d\")
    os.fchdir(old)"'
tree networks 'cd etc/systemd/network; mkfifo 10-a.network; mknod 11-b.network c 1 5; ln -s /etc/canary/file 12-c.network; ln -s 13-d.network 13-d.network; printf x >"..e.network"; printf "[Match]\nName=host0\n" >"$(printf "z\nz.network")"; truncate -s 4G 14-f.network; for i in $(seq 2000); do printf "[Match]\nName=host*\nPath=x\n" >20-$i.network; done'
tree attributes 'python3 -c "
import os
os.setxattr(\".\", \"trusted.nspawn_btrfs.template\", b\"\\033]0;pwned\\007\\033[31mevil\\nline\\302\\2331m\\377\")
os.setxattr(\"etc\", \"user.x\", b\"y\")
os.setxattr(\"sbin/init\", \"security.capability\", bytes.fromhex(\"0100000200200000000000000000000000000000\"))"'
tree owners 'chown -R 4000000000:4000000000 usr/lib/systemd/system/ssh.service; chown 0:0 .; chmod 4777 sbin/init'
tree names ': >usr/sbin/sshd; mkdir -p "$(printf "opt/files/a\nb")"; touch "$(printf "etc/ssh/ssh_host_\033]0;pwned\007")" "$(printf "etc/ssh/ssh_host_\377\376")"; mkdir -p "$(printf "etc/systemd/system/x\033[2J.wants")"'
tree localtime-chain 'ln -sf a etc/localtime; for i in $(seq 60); do ln -s l$((i+1)) etc/l$i; done; rm etc/timezone; ln -s l1 etc/timezone'
tree usr-link 'cp -a usr usr2; rm -rf usr; ln -s /usr usr'

# Links that lead somewhere in the image and on the host alike, so that these boot.
tree etc-link-both 'mkdir -p usr/local; mv etc usr/local/etc; ln -s /usr/local/etc etc'
tree usr-link-both 'mv usr srv/usr; ln -s /srv/usr usr'
tree var-link-both 'mv var opt/var; ln -s ../../../../../../../opt/var var'
tree folders-but-one "$all mkdir \$f; done; rm -r etc/machine-id"

# Of the kinds that advisories of others had.
tree newlines 'printf "web\nAddress=10.0.0.1/8\nRefused=x\n" >etc/hostname; printf "0123456789abcdef0123456789abcdef\nx\n" >etc/machine-id; printf "NAME=\"a\nb\"\nID=x\nPRETTY_NAME=\"\033[2J\nRefused=y\"\n" >usr/lib/os-release; printf "UTC\nLANG=x\n" >etc/timezone; printf "LANG=C\nLD_PRELOAD=/x\nA=\"b\nc\"\n" | tee etc/environment etc/locale.conf >etc/default/locale'
tree names-as-options 'cd root; touch -- -rf "--checkpoint=1" "--checkpoint-action=exec=touch \${IFS}pwned" "--to-command=touch pwned" "\$(touch pwned)" "\`touch pwned\`" "; touch pwned" "-e" "@x" "*"'
tree devices 'mkdir -p dev usr/dev; for d in dev usr/dev root; do mknod -m 666 $d/mem c 1 1; mknod -m 666 $d/kmsg c 1 11; mknod -m 666 $d/sda b 8 0; mknod -m 666 $d/loop0 b 7 0; mknod -m 666 $d/btrfs-control c 10 234; done'
tree set-id 'for m in 4755 2755 6777; do cp sbin/init usr/set-id-$m; chmod $m usr/set-id-$m; done; chmod 7777 . tmp root'
tree our-names 'mkdir -p ".#hidden" run/nspawn-btrfs var/lib/nspawn-btrfs/snapshots/x etc/nspawn-btrfs.d; printf "[Container]\nTemplate=guest\n" >etc/nspawn-btrfs.d/x.container; printf "[Exec]\nPrivateUsers=no\nEnvironment=A=\033[2J\n" >etc/nspawn-btrfs.d/settings.nspawn'
tree access-lists 'python3 -c "
import os, struct
for name, path in ((\"access\", \"etc/hostname\"), (\"default\", \"etc\")):
    os.setxattr(path, \"system.posix_acl_\" + name, struct.pack(\"<I\", 2) + b\"\".join(struct.pack(\"<HHI\", *e) for e in
        [(1, 7, 0xffffffff)] + [(2, 5, i) for i in range(1, 1500)] + [(4, 5, 0xffffffff), (16, 7, 0xffffffff), (32, 5, 0xffffffff)]))"'
tree closed-folders 'chmod 0 etc root usr .; chmod 0 etc/hostname etc/machine-id'
