#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A daemon-reload at the worst moment: with the file unchanged, changed, broken or removed, while the template is made
# and while prepare waits. Never a start with the stock unit's defaults.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"

host_up a "$suite"
# Begun, it waits until it may go on.
host_put a - /root/slow <<'END'
#!/bin/sh -e
echo >/root/begun
await 300 test -e /root/go-on
tar -C "$1" -xf /srv/test/guest.tar.zst
END
host_sh a 'chmod +x /root/slow'
declare_file a br7.bridge '[Network]\nAddress=10.77.0.1/24\n'

settings='[Network]\nBridge=br7\n[Exec]\nEnvironment=MARK=right\n'
good="[Container]\nTemplate=TEMPLATE\n$settings"

# mark NAME: what the settings say to the guest's first process.
mark() {
        wait_for 60 host_run a systemd-run -qP -M "$1" true 2>/dev/null
        host_sh a "systemd-run -qP -M $1 cat /proc/1/environ | tr '\\0' '\\n' | sed -n s/^MARK=//p"
}

# is_in_the_midst NAME: the template is being made, or prepare says that it waits.
is_in_the_midst() {
        host_run a test -e /root/begun || host_sh a "systemctl show -P StatusText systemd-nspawn@$1 | grep -q 'Waiting for link'"
}

# trial WHAT COMMAND RESULT: starts a container from a slow template; COMMAND runs meanwhile, on the host. RESULT is
# "runs", "fails", or a hostname that the guest must have.
n=0
trial() {
        local what=$1 command=$2 result=$3 name state

        n=$((n + 1)) name=c$n
        host_run a rm -f /root/begun /root/go-on
        declare_file a "t$n.template" "[Template]\nCommand=/root/slow %p\n"
        declare_file a "$name.container" "${good/TEMPLATE/t$n}"
        host_run a systemctl daemon-reload
        host_run a systemctl start --no-block "systemd-nspawn@$name.service"
        wait_for 60 is_in_the_midst "$name"
        host_sh a "f=/etc/nspawn-btrfs.d/$name.container; $command"
        host_run a touch /root/go-on
        wait_for 60 host_sh a "case \$(systemctl show -P ActiveState systemd-nspawn@$name) in active|failed) ;; *) false;; esac"
        state=$(unit_state a "$name")
        case $result in
        fails) check_eq "$what: does not start" failed "$state" ;;
        *) check_eq "$what: starts" active "$state"
           check_eq "$what: with its settings" "${result/runs/right}" \
                   "$(mark "$name")" ;;
        esac
        host_sh a "machinectl terminate $name 2>/dev/null; rm -f /etc/nspawn-btrfs.d/$name.container; systemctl stop systemd-nspawn@$name; systemctl reset-failed" >/dev/null 2>&1
}

trial "unchanged" 'systemctl daemon-reload' runs
trial "changed" 'sed -i s/=right/=other/ $f; systemctl daemon-reload' other
trial "broken" 'echo "[Exec" >>$f; systemctl daemon-reload' fails
trial "removed" 'rm $f; systemctl daemon-reload' fails
trial "ten reloads" 'for i in 0 1 2 3 4 5 6 7 8 9; do systemctl daemon-reload; done' runs
trial "broken and mended" 'echo "[Exec" >>$f; systemctl daemon-reload; sed -i "\$d" $f; systemctl daemon-reload' runs
trial "two more changes" 'sed -i s/=right/=a/ $f; systemctl daemon-reload; await 60 test ! -e /run/systemd/generator/nspawn-btrfs/stamp; sed -i s/=a/=b/ $f; systemctl daemon-reload' b

# The same while prepare waits for a bridge.
good="[Container]\nTemplate=quick\n[Network]\nBridge=brN\n[Exec]\nEnvironment=MARK=right\n"
declare_file a quick.template '[Template]\nSource=/srv/test/guest.tar.zst\n'
bridge='ip link add brN type bridge'
trial "unchanged, waiting" "systemctl daemon-reload; $bridge" runs
host_sh a 'ip link del brN'
trial "changed, waiting" "sed -i s/=right/=other/ \$f; systemctl daemon-reload; $bridge" other
host_sh a 'ip link del brN'
trial "broken, waiting" "echo Boot=maybe >>\$f; systemctl daemon-reload; $bridge" fails
host_sh a 'ip link del brN'
trial "removed, waiting" "rm \$f; systemctl daemon-reload; $bridge" fails

# The generator killed half-way: what was ours does not start; the next reload heals.
declare_file a web.container "[Container]\nTemplate=quick\n$settings"
host_run a systemctl daemon-reload
host_sh a 'mv /usr/lib/systemd/system-generators/nspawn-btrfs-generator /root/generator
printf "#!/bin/sh\nkill -9 \$\$\n" >/usr/lib/systemd/system-generators/nspawn-btrfs-generator
chmod +x /usr/lib/systemd/system-generators/nspawn-btrfs-generator; systemctl daemon-reload'
check_fails "the generator killed: what was ours does not start" host_run a systemctl start systemd-nspawn@web
check "it says why" said a web 'nspawn-btrfs-generator left nothing'
host_sh a 'mv -f /root/generator /usr/lib/systemd/system-generators/nspawn-btrfs-generator; systemctl daemon-reload'
check "the next reload heals" host_run a systemctl start systemd-nspawn@web

# The very first start of a name, while a reload has emptied the generator's folders: PID 1 has read its drop-in already.
host_sh a 'cd /usr/libexec/nspawn-btrfs; mv prepare prepare.real
printf "#!/bin/sh\n: >/run/preparing; await 60 test -e /run/emptied; exec \$0.real \$1\n" >prepare
cd /usr/lib/systemd/system-generators; mv nspawn-btrfs-generator /root/generator
printf "#!/bin/sh\n: >/run/emptied; sleep 2; exec /root/generator \"\$@\"\n" >nspawn-btrfs-generator
chmod +x nspawn-btrfs-generator /usr/libexec/nspawn-btrfs/prepare'
for name in empty gone; do
        declare_file a "$name.container" "[Container]\nTemplate=quick\n$settings"
        host_sh a "btrfs -q subvolume snapshot /var/lib/nspawn-btrfs/templates/quick /var/lib/machines/$name; systemctl daemon-reload"
        settled a
        host_sh a "rm -rf /run/nspawn-btrfs/current /run/nspawn-btrfs/applied /run/nspawn-btrfs/generations /run/emptied /run/preparing
                systemctl start --no-block systemd-nspawn@$name; await 60 test -e /run/preparing
                [ $name = empty ] || rm /etc/nspawn-btrfs.d/$name.container; systemctl daemon-reload"
        wait_for 60 host_sh a "case \$(systemctl show -P ActiveState systemd-nspawn@$name) in active|failed) ;; *) false;; esac"
done
check_eq "a first start in the midst of a reload: with its settings" "active right" "$(unit_state a empty) $(mark empty)"
check_eq "its file removed in that reload: refused" failed "$(unit_state a gone)"
check "which it says" said a gone 'was removed while it started'
host_sh a 'mv -f /root/generator /usr/lib/systemd/system-generators/nspawn-btrfs-generator
mv -f /usr/libexec/nspawn-btrfs/prepare.real /usr/libexec/nspawn-btrfs/prepare; machinectl terminate empty; systemctl daemon-reload'

# A typo, a daemon-reload, a guest that reboots.
guest_boot_id() { host_run a systemd-run -qP -M web cat /proc/sys/kernel/random/boot_id /proc/1/stat 2>/dev/null | tail -n1 | cut -d' ' -f22; }
wait_for 60 host_run a systemd-run -qP -M web true
before=$(guest_boot_id)
host_sh a 'echo Boot=maybe >>/etc/nspawn-btrfs.d/web.container; systemctl daemon-reload'
check "the reload says so" wait_for 60 host_run a systemctl is-failed nspawn-btrfs-apply.service
host_sh a 'systemd-run -q -M web --no-block reboot'
check "the guest comes back" wait_for 60 host_sh a "[ \"\$(systemd-run -qP -M web cat /proc/1/stat 2>/dev/null | cut -d' ' -f22)\" -gt \"$before\" ]"
check_eq "on its last good settings" right "$(mark web)"
check "with a warning" said a web 'reboots with the settings of its last start'
host_run a machinectl terminate web
wait_for 60 host_sh a '! systemctl is-active -q systemd-nspawn@web'
check_fails "a cold start is refused" host_run a systemctl start systemd-nspawn@web
check "with the line of the mistake" said a web 'web.container:[0-9]+:'

# Ten reloads in one second end in one consistent state.
host_sh a 'sed -i "\$d" /etc/nspawn-btrfs.d/web.container
for i in 0 1 2 3 4 5 6 7 8 9; do sed -i "s/^Environment=.*/Environment=MARK=h$i/" /etc/nspawn-btrfs.d/web.container; systemctl daemon-reload & done; wait'
check "ten reloads at once end in one state" wait_for 60 host_sh a '[ "$(head -n1 /run/systemd/generator/nspawn-btrfs/complete | cut -d" " -f3)" = \
        "$(basename $(readlink /run/nspawn-btrfs/applied))" ] && ! [ -e /run/systemd/generator/nspawn-btrfs/stamp ] &&
        [ "$(ls /run/nspawn-btrfs/generations | wc -l)" = 1 ]'
check "from which it starts" host_run a systemctl start systemd-nspawn@web

# apply while an earlier reload is being applied: it waits for its own.
declare_slow() {
        host_sh a 'd=/run/systemd/system/nspawn-btrfs-apply.service.d; mkdir -p $d
                printf "[Service]\nExecStartPre=sleep 2\nExecStartPost=sleep 2\n" >$d/slow.conf
                systemctl daemon-reload; await 60 test ! -e /run/systemd/generator/nspawn-btrfs/stamp
                printf "[Snapshot]\nOnCalendar=daily\n" >/etc/nspawn-btrfs.d/late.container
                nspawn-btrfs apply; systemctl is-active nspawn-btrfs-snapshot@late.timer; rm -r $d'
}
check_eq "apply waits for what it applies" active "$(declare_slow | tail -n 1)"

# A timer that the administrator masked stays so, and nothing fails for it; one that systemd cannot read is named.
host_sh a 'systemctl mask --now nspawn-btrfs-snapshot@late.timer 2>/dev/null; sed -i s/daily/hourly/ /etc/nspawn-btrfs.d/late.container'
check "a masked timer is no failure when it changes" host_run a nspawn-btrfs apply
host_sh a 'systemctl mask nspawn-btrfs-snapshot@never.timer 2>/dev/null'
declare_file a never.container '[Snapshot]\nOnCalendar=daily\n'
check "nor when it is new" host_run a nspawn-btrfs apply
check_fails "it does not run" host_run a systemctl is-active -q nspawn-btrfs-snapshot@never.timer
declare_file a wrong.container '[Snapshot]\nOnCalendar=*-*-* 25:00\n'
# (On a loaded machine apply may read the journal before the last lines are in it.)
check_match "a timer that cannot be is named" 'refuses nspawn-btrfs-snapshot@wrong.timer' \
        "$(host_sh a 'nspawn-btrfs apply 2>&1; journalctl --sync; journalctl -b -q -o cat -n 20 -u nspawn-btrfs-apply')"
check_match "and check has the line" 'wrong.container:2: "OnCalendar="' "$(host_run a nspawn-btrfs check 2>&1)"
check_summary
