#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A user of the host who is no one, while root works: in every folder where he may write he plants links and FIFOs, takes
# what appears, and exchanges what root was told to read in his home. He gets nothing, changes nothing and delays nothing.
# (What he may ask verbs and units: cli.sh.) ROUNDS=20 tests/host/unprivileged.sh goes on for longer.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

rounds=${ROUNDS:-2}
home=/home/mallory
open=(/tmp /var/tmp /dev/shm /run/lock /run/user/1234 "$home")

as_mallory() { # UNIT COMMAND...
        local unit=$1
        shift
        host_run a systemd-run -q --uid=mallory --unit="$unit" -p StandardOutput=append:/var/log/mallory "$@"
}

# All of the host that he might want changed. What root works on are its containers.
fingerprint() {
        host_sh a "find /etc /root /usr/local /srv -xdev -path /etc/nspawn-btrfs.d -prune -o -printf '%p %y %m %U %s %T@ %l\n' | sort
                find /etc/nspawn-btrfs.d /etc/canary /root -type f ! -name saved.template -exec sha256sum {} + | sort
                find /run -xdev -user mallory -not -path '/run/user/*' -not -path '/run/lock/*'"
}

host_up a "$suite"
declare_guest a
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\n'
declare_file a web.container '[Container]\nTemplate=guest\n[Network]\nBridge=br7\n[Exec]\nEnvironment=TOKEN=s3cret\n'
# Of his: what root was told to read.
declare_file a hers.template "[Template]\nSource=$home/image.tar\n"
declare_file a hers.container "[Container]\nTemplate=hers\n[Provision]\nCopyFiles=$home/files:/opt/files\nAuthorizedKeys=$home/key.pub\n"
host_sh a "chmod 600 /etc/nspawn-btrfs.d/web.container
        useradd -m -u 1234 mallory; install -d -m 700 -o mallory /run/user/1234
        mkdir -p /etc/canary /root/secret; printf s3%s cret >/root/secret/file; chmod -R go= /root/secret; echo canary >/etc/canary/file
        ln /srv/test/guest.tar.zst /root/guest.tar.zst 2>/dev/null || cp /srv/test/guest.tar.zst /root"
host_put a "$top/tests/unprivileged/watch.py" /usr/local/lib/watch.py
host_put a "$top/tests/unprivileged/swap.py" /usr/local/lib/swap.py
host_put a - /usr/local/lib/plant.sh <<'END'
cd /home/mallory || exit
mkdir -p root/etc/{nspawn-btrfs.d,systemd/{nspawn,system}} root/var/lib/machines/web/{etc,usr/lib} root/run/systemd/generator files/sub
touch root/var/lib/machines/web/usr/lib/os-release
printf '[Exec]\nEnvironment=A=MALLORY\nPrivateUsers=no\n[Files]\nBind=/:/host\n' >root/etc/systemd/nspawn/web.nspawn
printf '[Container]\nTemplate=MALLORY\n' >root/etc/nspawn-btrfs.d/x.container
ln -s / to-root
ln -s root/. to-his
ln -s /etc root/etc2
ln -s /etc/nspawn-btrfs.d root/etc/nspawn-btrfs.d2
ln -s ../../../../../../../etc/systemd root/etc/systemd2
ln -s /var/lib/machines root/var/lib/machines2
cp /srv/test/guest.tar.zst image.tar; mkfifo image2
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4 m' >key.pub; mkfifo key2
echo x >files/sub/x; mkfifo files/fifo; ln -s /root/secret files/sub2
for folder in /tmp /var/tmp /dev/shm /run/lock /run/user/1234; do
        for name in nspawn-btrfs nspawn-btrfs-adopt .nspawn-btrfs mmdebstrap debootstrap tar nspawn-btrfs.lock guest hers web; do
                ln -s /etc/canary/$RANDOM "$folder/$name"
                mkfifo "$folder/$name.tmp"
        done
done
END
must "he plants" host_run a setpriv --reuid=1234 --regid=1234 --clear-groups --reset-env bash /usr/local/lib/plant.sh
host_sh a 'systemctl daemon-reload; : >/var/log/mallory'
must "root has a container" host_run a machinectl start web
before=$(fingerprint)

as_mallory watch python3 -u /usr/local/lib/watch.py "${open[@]:0:5}" /run/nspawn-btrfs /run/systemd/nspawn /etc/nspawn-btrfs.d /run/systemd/generator
as_mallory swaps python3 /usr/local/lib/swap.py "$home/to-root:$home/to-his" "$home/root/etc:$home/root/etc2" \
        "$home/root/etc/nspawn-btrfs.d:$home/root/etc/nspawn-btrfs.d2" "$home/root/etc/systemd:$home/root/etc/systemd2" \
        "$home/root/var/lib/machines:$home/root/var/lib/machines2" "$home/image.tar:$home/image2" "$home/key.pub:$home/key2" \
        "$home/files/sub:$home/files/sub2"
wait_for 20 host_sh a 'grep -q watches /var/log/mallory'

# What is asked of his folders may fail, in time; the rest may not.
work() {
        host_sh a "for i in \$(seq $rounds); do
                for command in 'check --root=$home/to-his' 'cat --root=$home/to-his x.container' 'diff --root=$home/to-his' \
                        'adopt --root=$home/to-his --all' 'adopt --write --root=$home/to-his web' 'adopt --write --root=$home/root web' \
                        'bootstrap hers --rebuild' 'recreate hers --yes' 'prune --all'; do
                        timeout -k 1 60 nspawn-btrfs \$command >/run/said.\$\$ 2>&1
                        [ \$? != 124 ] || echo \"hangs: \$command\"
                        ! grep '[s]3cret' /run/said.\$\$ || echo \"tells: \$command\"
                done
                timeout 60 systemctl start systemd-nspawn@hers; systemctl stop systemd-nspawn@hers
                set -e
                for command in apply 'snapshot web --label=kept' 'rollback web kept' 'save-template --live --replace web saved' \
                        'bootstrap guest --rebuild' 'recreate web --yes' 'delete web kept --yes'; do
                        timeout -k 1 120 nspawn-btrfs \$command </dev/null >/run/said.\$\$ 2>&1 || { echo \"fails: \$command\"; cat /run/said.\$\$; }
                done
                set +e
        done 2>/dev/null; rm -f /run/said.*"
}
check_eq "root works on, and waits for nothing of his" "" "$(work)"
check "he is at it still" host_run a systemctl is-active -q watch swaps
host_run a systemctl stop watch swaps
check_eq "he got nothing" "watches" "$(host_run a cat /var/log/mallory)"
check_eq "nothing of the host has changed" "" "$(diff <(echo "$before") <(fingerprint))"
check_fails "nothing of his came to be the host's" host_run a grep -rs '[M]ALLORY' /etc /run/systemd /run/nspawn-btrfs
check_fails "and no secret his" host_run a grep -rs '[s]3cret' "${open[@]}"
check_eq "what root made in his folders is the verbs' file" "" \
        "$(host_sh a "find ${open[*]} -xdev -user root -newer /var/log/mallory -type f -not -path '$home/root/*' -not -path '*/systemd-private-*' -printf '%p %m\n'")"
check_summary
