#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every clone is itself: ids, keys, addresses, first settings. It stays itself on another host, a copy is another one,
# and no image can lead its first settings astray.
# suites: bookworm trixie
# load: light
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

machines=/var/lib/machines
templates=/var/lib/nspawn-btrfs/templates

# guest HOST NAME COMMAND...: runs it in the container.
guest() {
        local host=$1 name=$2
        shift 2
        host_run "$host" systemd-run -qP -M "$name" "$@"
}

# up HOST NAME: starts it and waits until it can be asked.
up() {
        host_run "$1" machinectl start "$2" && wait_for 60 guest "$1" "$2" systemctl is-active -q sshd.service ssh.service multi-user.target
}

# off HOST NAME: ends it, however far it is.
off() {
        host_sh "$1" "systemctl stop systemd-nspawn@$2; systemctl reset-failed 2>/dev/null; true"
}

mac() {
        guest "$1" "$2" cat /sys/class/net/host0/address
}

has_mac() {
        [ "$(mac "$1" "$2")" = "$3" ]
}

# distinct WHAT N COMMAND: N different lines, none of them empty.
distinct() {
        local lines

        lines=$(host_sh a "$3")
        check_eq "$1" "$2" "$(grep . <<<"$lines" | sort -u | wc -l)"
}

host_up a "$suite"
declare_guest a
host_sh a 'ln -sfn /usr/share/zoneinfo/America/Lima /etc/localtime; ssh-keygen -q -t ed25519 -N "" -f /root/key
mkdir -p /root/files/sub; echo sub >/root/files/sub/one
printf "[Service]\nExecStart=/bin/sleep 1d\n[Install]\nWantedBy=multi-user.target\n" >/root/mark.service'
# "geheim42"
printf '%s\n' '$6$nspawnbtrfs$JnE8kOaPJrUecUk7iex/cwHsWGYOyD657wYbxdv.gow7m/LUUp4l7svLJgq4D6sblSEaBHEg833a7xGyxDok30' | host_put a - /root/password
host_sh a 'chmod 600 /root/password'
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\nAddress=fd77::1/64\n'
declare_file a common.profile <<'END'
[Container]
Template=guest
[Network]
Bridge=br7
[Provision]
AuthorizedKeys=/root/key.pub
RootPasswordFile=/root/password
Timezone=Europe/Berlin
Locale=C.UTF-8
CopyFiles=/root/mark.service:/etc/systemd/system/mark.service
CopyFiles=/root/files:/opt/%i/files
Enable=sshd mark
END
n=19
for name in web db mail; do
        n=$((n + 1))
        declare_file a $name.container "[Container]\nProfile=common\n[Network]\nAddress=10.77.0.$n/24\n"
done
declare_file a db.container.d/more.conf '[Provision]\nHostname=database\n'
declare_file a mail.container.d/more.conf '[Provision]\nDisable=ssh\nEnable=\nEnable=mark.service\n[Network]\nAddress=fd77::22/64\n'
host_run a systemctl daemon-reload

# A password file that others can read: refused, and nothing is left half.
host_sh a 'chmod 644 /root/password'
check_fails "a password file that others can read is refused" host_run a machinectl start web
check "with the remedy" said a web 'others can read it; "chmod 600 /root/password"'
check_eq "nothing is left half" "" "$(host_run a ls -A $machines)"
host_sh a 'chmod 600 /root/password; systemctl reset-failed'

for name in web db mail; do
        check "$name starts" up a $name
done
distinct "three machine-ids" 3 "cat $machines/*/etc/machine-id"
distinct "three hostnames" 3 "cat $machines/*/etc/hostname"
distinct "six host keys" 6 "cut -d' ' -f2 $machines/*/etc/ssh/ssh_host_*.pub"
check_eq "the hostname asked for" database "$(guest a db hostname)"
check_eq "each runs under its machine-id" "$(host_run a cat $machines/web/etc/machine-id)" "$(guest a web cat /run/machine-id 2>/dev/null || guest a web cat /etc/machine-id)"
check_fails "D-Bus brings no old id back" host_sh a "find $machines/*/var/lib/dbus/machine-id -type f | grep ."
macs=
for name in web db mail; do
        check "the MAC of $name is that of list" wait_for 60 has_mac a $name \
                "$(host_sh a "nspawn-btrfs list --json | tr '{' '\n' | sed -n 's/.*\"name\":\"$name\".*\"mac\":\"\([^\"]*\).*/\1/p'")"
        macs+=$(mac a $name)$'\n'
done
check_eq "three MACs" 3 "$(sort -u <<<"$macs" | grep -c .)"
check_eq "locally administered, unicast" 3 "$(grep -c '^.[26ae]:' <<<"$macs")"

# ssh: the key works, and what is offered is the clone's own.
login() { # NAME ADDRESS
        host_sh a "for k in $machines/$1/etc/ssh/ssh_host_ed25519_key.pub; do echo \"$2 \$(cut -d' ' -f1,2 \$k)\"; done >/root/known
        ssh -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=yes -o HostKeyAlgorithms=ssh-ed25519 \
                -o UserKnownHostsFile=/root/known -o ConnectTimeout=5 root@$2 hostname"
}
is_login() {
        [ "$(login "$1" "$2")" = "$3" ]
}
check "ssh into web, host key its own" wait_for 60 is_login web 10.77.0.20 web
check "ssh into db, host key its own" wait_for 60 is_login db 10.77.0.21 database
check_fails "Disable= is in force" guest a mail systemctl is-enabled ssh.service
check_fails "Disable= is in force at run time" guest a mail systemctl is-active -q ssh.service
guest a mail systemctl start ssh.service
check "ssh into mail, over IPv6" wait_for 60 is_login mail fd77::22 mail
check "Enable= is in force" guest a web systemctl is-active -q mark.service
check "Enable= by the full name, too" guest a mail systemctl is-active -q mark.service
check_eq "Timezone= is in force, whatever the host's is" ../usr/share/zoneinfo/Europe/Berlin "$(guest a web readlink /etc/localtime)"
check_match "Locale= is in force" 'LANG=C.UTF-8' "$(guest a web systemctl show-environment; guest a web cat /etc/default/locale)"
check_eq "CopyFiles= took the folder" sub "$(guest a db cat /opt/db/files/sub/one)"
check_eq "the keys are root's alone" "700 0 600 0" "$(guest a web stat -c '%a %u' /root/.ssh /root/.ssh/authorized_keys | xargs)"

# Logs in to db at a terminal, first by the wrong password, and prints what was said.
host_put a - /root/log-in <<'END'
#!/bin/bash
log=$(mktemp)
seen=0
coproc login { exec timeout 300 script -qfec 'machinectl login db' "$log" >/dev/null; }
answer() { # PATTERN TEXT: when PATTERN has been said since the last answer
        await 60 sh -c 'tail -c "+$0" "$1" | grep -q "$2"' "$((seen + 1))" "$log" "$1" || return
        seen=$(stat -c %s "$log")
        echo "$2" >&"${login[1]}"
}
answer 'login: ' root
answer 'Password: ' geheim43
answer 'login: ' root
answer 'Password: ' geheim42
answer '# ' 'echo I am $(id -un) at $(hostname) today'
answer 'I am [^$]* today' exit
kill "$login_PID"
cat "$log"
END
check_match "a wrong password is refused at machinectl login, the right one works" \
        'Login incorrect.*I am root at database today' "$(host_run a bash /root/log-in)"

# Two with one address or MAC.
declare_file a twin.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nAddress=10.77.0.20/16\n'
declare_file a twin6.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nAddress=fd77:0::0:22/64\n'
declare_file a fixed.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nMACAddress=02:00:00:AA:00:42\n'
declare_file a fixed2.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nMACAddress=02:00:00:aa:00:42\n'
host_run a systemctl daemon-reload
check_fails "an address that another one has, which runs: refused" host_run a machinectl start twin
check "by name" said a twin '10.77.0.20 is the address of container web'
check_fails "however it is spelled" host_run a machinectl start twin6
check "by name" said a twin6 'fd77::22 is the address of container mail'
check "a fixed MAC" up a fixed
check "is in force" wait_for 60 has_mac a fixed 02:00:00:aa:00:42
check_fails "and nobody else can have it" host_run a machinectl start fixed2
off a fixed
check "until it is off" host_run a machinectl start fixed2
off a fixed2
off a mail
declare_file a apart.container '[Container]\nTemplate=guest\n[Network]\nZone=apart\nAddress=10.77.0.20/24\n'
host_run a systemctl daemon-reload
check "an address that is declared in another network, too" host_run a machinectl start apart
check "is told" said a apart '10.77.0.20, an address of apart, is also that of web, which runs in another network'
off a apart
host_run a rm /etc/nspawn-btrfs.d/apart.container
host_sh a 'rm /etc/nspawn-btrfs.d/twin*.container /etc/nspawn-btrfs.d/fixed*.container; systemctl daemon-reload; systemctl reset-failed'

# The host's own.
declare_file a gateway.container '[Container]\nTemplate=guest\n[Network]\nZone=apart\nAddress=10.77.0.1/24\n'
host_run a systemctl daemon-reload
check "an address of the host's may be in another network" host_run a machinectl start gateway
check "but is told" said a gateway "10.77.0.1, the address of gateway, is this host's, too \(br7\)"
off a gateway
host_sh a 'rm /etc/nspawn-btrfs.d/gateway.container; systemctl daemon-reload'

# MACAddress=none and images that are not our clones: as nspawn makes it.
host_sh a "btrfs -q subvolume snapshot $templates/guest $machines/plain; echo 0123456789abcdef0123456789abcdef >$machines/plain/etc/machine-id
mkdir -p /etc/systemd/nspawn; printf '[Network]\nBridge=br7\n' >/etc/systemd/nspawn/plain.nspawn"
check "a container that is not ours" host_run a machinectl start plain
wait_for 60 mac a plain
stock=$(mac a plain)
guest a plain ip address add 10.77.0.99/24 dev host0
declare_file a other.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\nAddress=10.77.0.99/24\n'
host_run a systemctl daemon-reload
check "the address that its guest gave itself keeps nobody from starting" host_run a machinectl start other
check "but is told" said a other '10.77.0.99 is the address of plain, which runs; other has it too'
off a other
declare_file a other.container "[Container]\nTemplate=guest\n[Network]\nBridge=br7\nMACAddress=$stock\n"
host_sh a "systemctl daemon-reload; systemctl reset-failed"
check "nor does its MAC" host_run a machinectl start other
check "which is told" said a other "$stock is the address of plain, which runs; other has it too"
off a other
off a plain
host_run a rm /etc/systemd/nspawn/plain.nspawn /etc/nspawn-btrfs.d/other.container
declare_file a plain.container '[Network]\nBridge=br7\n'
host_run a systemctl daemon-reload
check "adopted as it is" host_run a machinectl start plain
wait_for 60 mac a plain
check_eq "it keeps the MAC it had" "$stock" "$(mac a plain)"
off a plain
declare_file a plain.container '[Network]\nBridge=br7\nMACAddress=stable\n'
host_run a systemctl daemon-reload
host_run a machinectl start plain
check "MACAddress=stable: another one" wait_for 60 host_sh a "m=\$(systemd-run -qP -M plain cat /sys/class/net/host0/address) && [ \"\$m\" != $stock ]"
off a plain

# A guest whose machine-id has been found to hash to another's MAC address, which takes seconds.
for name in victim evil; do
        host_sh a "btrfs -q subvolume snapshot $templates/guest $machines/$name; echo 0123456789abcdef0123456789abcdef >$machines/$name/etc/machine-id"
        declare_file a $name.container '[Network]\nBridge=br7\nMACAddress=stable\n'
done
declare_file a evil.container '[Network]\nZone=apart\nMACAddress=stable\n'
host_run a systemctl daemon-reload
check "a guest" host_run a machinectl start evil
wait_for 60 guest a evil systemctl is-active -q multi-user.target
evil=$(mac a evil)
guest a evil sh -c 'echo 23030606281d01f90127601c1e6a121c >/etc/machine-id'
host_run a machinectl reboot evil
check "takes another's machine-id: that is said" wait_for 60 said a evil 'another machine-id \(23030606281d01f90127601c1e6a121c\).*nspawn-btrfs accept-identity evil'
check "changes nothing" wait_for 60 has_mac a evil "$evil"
check "and keeps nobody from starting" host_run a machinectl start victim
check "who has his own" wait_for 60 has_mac a victim 8e:21:75:5a:e0:58
off a evil
check "what root takes over" host_run a nspawn-btrfs accept-identity evil
check "changes it" host_run a machinectl start evil
check "to what it says" wait_for 60 has_mac a evil 8e:21:75:5a:e0:58
check "which is told, and no more" said a evil '8e:21:75:5a:e0:58 is the address of victim, which runs; evil has it too'
check_eq "who it is is root's to know" "600 0" "$(host_sh a 'stat -c "%a %u" /var/lib/nspawn-btrfs/snapshots/evil/.identity')"
off a evil
off a victim
host_run a rm /etc/nspawn-btrfs.d/evil.container /etc/nspawn-btrfs.d/victim.container

# The same subvolume and file on a second host: the same. A copy: another.
mac=$(mac a web)
host_up b "$suite"
host_get a /etc/nspawn-btrfs.d/br7.bridge | host_put b - /etc/nspawn-btrfs.d/br7.bridge
declare_file b web.container '[Network]\nBridge=br7\nAddress=10.77.0.20/24\n'
host_sh a "btrfs -q subvolume snapshot -r $machines/web /var/lib/nspawn-btrfs/moved"
host_run b mkdir -p /var/lib/nspawn-btrfs
host_run a btrfs -q send /var/lib/nspawn-btrfs/moved | host_run b btrfs -q receive /var/lib/nspawn-btrfs
host_sh b "btrfs -q subvolume snapshot /var/lib/nspawn-btrfs/moved $machines/web; systemctl daemon-reload"
check "it starts on another host" host_run b machinectl start web
check "with its MAC" wait_for 60 has_mac b web "$mac"
check "and its address" wait_for 60 host_run b ping -c1 -W1 10.77.0.20
check_eq "and its host keys" "$(host_run a cat $machines/web/etc/ssh/ssh_host_ed25519_key.pub)" "$(host_run b cat $machines/web/etc/ssh/ssh_host_ed25519_key.pub)"
host_down b

check "machinectl clone" host_run a machinectl clone web copy
check_fails "a copy does not start as a double" host_run a machinectl start copy
check "it says why" said a copy 'came along by "machinectl clone"'
declare_file a copy.container '[Network]\nBridge=br7\nAddress=10.77.0.30/24\n'
host_run a systemctl daemon-reload
check "with a file of its own it starts" host_run a machinectl start copy
check "with another address" wait_for 60 host_run a ping -c1 -W1 10.77.0.30
check "and another MAC" wait_for 60 host_sh a "m=\$(systemd-run -qP -M copy cat /sys/class/net/host0/address) && [ \"\$m\" != $mac ]"
check "its machine-id is said to be a double" said a copy 'copy has the machine-id of web, which runs'
cured() {
        [ "$(guest a copy cat /run/machine-id || guest a copy cat /etc/machine-id)" = "$(host_run a cat $machines/copy/etc/machine-id)" ] &&
                host_sh a "! cmp -s $machines/copy/etc/machine-id $machines/web/etc/machine-id"
}
check "the commands that it names: the first" host_sh a "script -qec \"machinectl shell copy /bin/sh -c 'systemd-id128 new >/etc/machine-id'\" /dev/null </dev/null"
check "the second" host_run a machinectl reboot copy
check "after which it is another machine" wait_for 60 cured
check_eq "no more is said" 1 "$(host_sh a 'journalctl --sync; journalctl -b -o cat -u systemd-nspawn@copy | grep -c "has the machine-id"')"
off a copy

# No silent twin.
off a web
check "machinectl remove" wait_for 60 host_run a machinectl remove web
check_fails "the image was removed: refused" host_run a machinectl start web
check "with the two ways out" said a web 'web existed and its image is gone: "nspawn-btrfs rollback web SNAPSHOT" or "nspawn-btrfs recreate web"'
check_fails "nothing was made" host_run a test -e $machines/web
host_sh a "mkdir -p /var/lib/container /etc/machines /srv/images
btrfs -q subvolume snapshot $templates/guest /var/lib/container/box; btrfs -q subvolume snapshot $templates/guest /srv/images/far; ln -s /srv/images/far /etc/machines/far
echo here >/var/lib/container/box/etc/mark; echo here >/srv/images/far/etc/mark"
for name in box far; do
        declare_file a $name.container '[Container]\nTemplate=guest\n'
done
host_run a systemctl daemon-reload
for name in box far; do
        check "$name is found where it is" host_run a machinectl start $name
        wait_for 60 guest a $name true
        check_eq "and used" here "$(guest a $name cat /etc/mark)"
        check_fails "not cloned" host_run a test -e $machines/$name
done
for name in box far db; do
        off a $name
done
declare_file a gone.container '[Container]\nTemplate=guest\n'
host_sh a "ln -s /srv/images/gone /etc/machines/gone; systemctl daemon-reload"
check_fails "an image behind a link to nowhere is not made anew" host_run a machinectl start gone
check "it says where it should be" said a gone 'behind the link /etc/machines/gone, but there is no /srv/images/gone: mount'
check_fails "nothing was made" host_run a test -e $machines/gone
host_sh a "btrfs -q subvolume snapshot $templates/guest /srv/images/gone; systemctl reset-failed"
check "once it is there it starts" host_run a machinectl start gone
off a gone

# Templates that want the host's files changed, or a start that never ends.
host_sh a 'mkdir -p /root/.ssh /etc/canary; echo canary | tee /etc/canary/file >/root/.ssh/authorized_keys; touch /etc/canary/ssh_host_rsa_key'
fingerprint='find /etc /root ! -path "/etc/nspawn-btrfs.d*" ! -path /root/.bash_history -printf "%p %y %m %s %T@ %l\n" | sort | sha256sum'
before=$(host_sh a "$fingerprint")

# hostile NAME SCRIPT: a template whose tree SCRIPT has spoiled.
hostile() {
        host_sh a "btrfs -q subvolume snapshot $templates/guest $templates/$1; cd $templates/$1; $2; cd /; btrfs property set $templates/$1 ro true"
        declare_file a "$1.template" '[Template]\nMethod=none\n'
        declare_file a "h-$1.container" "[Container]\nTemplate=$1\n[Provision]\nAuthorizedKeys=/root/key.pub\nRootPasswordFile=/root/password\nTimezone=UTC\nLocale=C.UTF-8\nCopyFiles=/root/files:/opt/files\nEnable=ssh\n"
}
# shellcheck disable=SC2016 # for the shell there
everything='for f in etc/hostname etc/machine-id etc/shadow etc/localtime etc/locale.conf etc/default/locale etc/timezone; do rm -rf $f; '
hostile links "$everything"'ln -s /etc/canary/file $f; done; for d in root/.ssh etc/ssh opt etc/systemd/system/multi-user.target.wants; do rm -rf $d; ln -s /etc/canary $d; done'
hostile dots "$everything"'ln -s ../../../../../../../etc/canary/file $f; done; rm -rf root etc/ssh opt; ln -s ../../../../../../etc/canary root; ln -s /proc/1/root/etc/canary etc/ssh; ln -s /proc/self/cwd opt'
hostile fifos "$everything"'mkfifo $f; done; rm -rf root/.ssh/authorized_keys etc/ssh/*; mkdir -p root/.ssh; mkfifo root/.ssh/authorized_keys etc/ssh/ssh_host_rsa_key etc/ssh/ssh_host_ed25519_key etc/systemd/system/ssh.service'
hostile devices "$everything"'mknod $f c 5 1; done; rm -rf etc/ssh/* root/.ssh; mknod root/.ssh c 1 5; mknod etc/ssh/ssh_host_rsa_key b 7 0; mknod etc/systemd/system/ssh.service c 1 5'
hostile folders "$everything"'mkdir $f; done; rm -rf etc/ssh root; echo >etc/ssh; echo >root'
n=30
for name in links dots fifos devices folders; do
        n=$((n + 1))
        # The same as a container that ran, or came from elsewhere.
        host_sh a "btrfs -q subvolume snapshot $templates/$name $machines/i-$name"
        declare_file a "i-$name.container" "[Network]\nBridge=br7\nAddress=10.77.0.$n/24\nDNS=10.77.0.1\nMACAddress=stable\n[Files]\nBind=/root/files:/opt/deep/place:idmap\nTemporaryFileSystem=/root/deep/tmp\n"
done
host_run a systemctl daemon-reload
for name in links dots fifos devices folders; do
        SECONDS=0
        host_run a timeout 100 systemctl start "systemd-nspawn@h-$name"
        check "hostile $name: does not hang ($(unit_state a "h-$name"))" test "$SECONDS" -lt 60
        off a "h-$name"
        host_sh a "journalctl -b -o cat -u systemd-nspawn@h-$name _EXE=/usr/libexec/nspawn-btrfs/prepare" >&2
        # Not by a start: systemd-nspawn 252 waits for a FIFO /etc/machine-id.
        host_run a timeout 60 /usr/libexec/nspawn-btrfs/prepare "i-$name"
        status=$?
        check "nor does one that is there already ($status)" test "$status" != 124
done
check_eq "nothing of the host was touched" "$before" "$(host_sh a "$fingerprint")"
check_eq "nothing is left half" "" "$(host_sh a "ls -A $machines | grep '^\.#.*h-' | grep -v lck; true")"
check_summary
