#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The person's command on a booted host: what apply, list and status say of containers that run, do not, and cannot.
# suites: trixie sid
. "$(dirname "$0")/../lib/test.sh"

# list_is NAME KEY VALUE: that cell of the list, as JSON has it
list_is() {
        check_eq "$1: $2 is $3" "$3" \
                "$(host_run a nspawn-btrfs list --json=short "$1" | python3 -c 'import json, sys
print(json.dumps(json.load(sys.stdin)[0][sys.argv[1]]))' "$2")"
}

host_up a "$suite"

host_put a - /etc/nspawn-btrfs.d/guest.template <<'EOF'
[Template]
Source=/srv/test/guest.tar.zst
EOF
host_put a - /etc/nspawn-btrfs.d/br7.bridge <<'EOF'
[Network]
Address=10.77.0.1/24
EOF
host_put a - /etc/nspawn-btrfs.d/web.container <<'EOF'
[Container]
Template=guest

[Network]
Bridge=br7
Address=10.77.0.20/24

[Snapshot]
OnCalendar=hourly
KeepLast=3

[Install]
WantedBy=machines.target
EOF
host_sh a 'mkdir -p /var/lib/nspawn-btrfs/templates && cd /var/lib/nspawn-btrfs/templates &&
        btrfs -q subvolume create guest && tar -C guest -xf /srv/test/guest.tar.zst &&
        btrfs property set guest ro true && btrfs -q subvolume create /var/lib/machines/old'

check_output "diff tells beforehand" 'web.container *created *next start' host_run a nspawn-btrfs diff
check "check is content" host_run a nspawn-btrfs check
check_output "apply says what it changes" 'br7.bridge *created *now' host_run a nspawn-btrfs apply
check_output "and then nothing is left to change" 'No changes' host_sh a 'nspawn-btrfs diff 2>&1'
list_is web drift '"not created"'
list_is web state '"inactive"'
list_is old drift '"unmanaged"'
check_output "a template, and who uses it" 'guest *ready *tar .* web' host_run a nspawn-btrfs list --templates

check "apply --start starts it" host_run a nspawn-btrfs apply --start
list_is web state '"active"'
list_is web drift null
list_is web autostart '"web.container:13"'
check "its own address shows" wait_for 60 host_sh a 'nspawn-btrfs list --json=short web | grep -q 10.77.0.20'
check_match "the next snapshot is known" '^[0-9]{16}$' \
        "$(host_run a nspawn-btrfs list --json=short web | grep -oE '"next":[0-9]+' | cut -d: -f2)"
check_output "status shows the files" 'Config: /etc/nspawn-btrfs.d/web.container' host_run a nspawn-btrfs status web

printf '[Exec]\nEnvironment=A=b\n' | host_put a - /etc/nspawn-btrfs.d/web.container.d/env.conf
check_output "a later change waits for a start" '\+Environment=A=b *next start .*env.conf:2' \
        host_run a nspawn-btrfs apply
list_is web drift '"restart needed"'
check "restart" host_run a systemctl restart systemd-nspawn@web
list_is web drift null

# What fails is started once, and its reason is said; that of what it needs, too, and without waiting for another try.
fails() { # NAME [Service] lines
        printf '[Container]\nTemplate=guest\n[Service]\nExecStartPre=/bin/sh -c "echo %s >>/run/tries; echo %s is broken by design; exit 1"\n%b[Install]\nWantedBy=machines.target\n' \
                "$1" "$1" "$2" | host_put a - "/etc/nspawn-btrfs.d/$1.container"
}
fails once ''
fails again 'Restart=on-failure\nRestartSec=1h\n'
printf '[Unit]\nRequires=needed.service\nAfter=needed.service\n[Container]\nTemplate=guest\n[Install]\nWantedBy=machines.target\n' |
        host_put a - /etc/nspawn-btrfs.d/needs.container
printf '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo needed >>/run/tries; echo cannot be had; exit 1"\n' |
        host_put a - /etc/systemd/system/needed.service
started=$(host_sh a 'timeout 120 nspawn-btrfs apply --start 2>&1; echo "= $?"')
check_match "apply --start fails for those" '= 1$' "$started"
check_match "with the reason" 'nspawn@once.service did not start.*once is broken by design' "$started"
check_match "also of what would try again" 'nspawn@again.service did not start.*again is broken by design' "$started"
check_match "and of what it needs" 'needs.service did not start; the last log lines of needed.service.*cannot be had' "$started"
check_eq "each was started once" "again needed once" "$(host_sh a 'sort /run/tries | paste -sd " "')"
host_sh a 'cd /etc/nspawn-btrfs.d; rm once.container again.container needs.container /etc/systemd/system/needed.service
        systemctl stop systemd-nspawn@again; systemctl daemon-reload; systemctl reset-failed'

printf '[Exec]\nBoot=maybe\n' | host_put a - /etc/nspawn-btrfs.d/bad.container
check_fails "apply fails with a mistake in a file" host_run a nspawn-btrfs apply
check_output "and says which" 'bad.container:2: .*"maybe"' host_sh a 'nspawn-btrfs apply 2>&1; :'
list_is bad drift '"config error, not created"'
check_fails "it does not start" host_run a machinectl start bad
check_output "status ends with what failed" 'nspawn-btrfs-apply.service failed' host_run a nspawn-btrfs status bad
check_output "and with its log" '^  .*bad.container:2: ' host_run a nspawn-btrfs status bad

# Each start wants apply, which is skipped and says so: a dozen times, and the log's end has nothing else.
printf '[Service]\nExecStopPost=/bin/printf "\\\\033[31mred\\\\n"\n' | host_put a - /etc/nspawn-btrfs.d/lone.container
host_sh a 'systemctl daemon-reload; for i in $(seq 12); do
        systemctl reset-failed systemd-nspawn@lone; systemctl start systemd-nspawn@lone; done 2>/dev/null; :'
check_output "status of another one shows why apply failed" '^  .*bad.container:2: ' host_run a nspawn-btrfs status lone
check_output "and ends with its own reason" 'nspawn@lone.service failed.*names no "Template="' \
        host_run a nspawn-btrfs status lone
check_output "a log is shown, and no terminal obeys it" '  \?\[31mred' host_run a nspawn-btrfs status lone
host_run a rm /etc/nspawn-btrfs.d/lone.container

check_output "status tells the way out" 'systemd-nspawn -b -D /var/lib/machines/web -M web' \
        host_run a nspawn-btrfs status web
check_eq "no such container" 4 "$(host_sh a 'nspawn-btrfs status nope >/dev/null 2>&1; echo $?')"
check_output "the manual is there" 'nspawn-btrfs.container' host_sh a 'ls /usr/share/man/man5'

# A user of the host, at each verb and unit, while root works: he reads, holds, fills, changes and stops nothing.
# (systemd 256 and newer has a socket for ssh in unix-export/, which all may connect to.)
ours='/etc/nspawn-btrfs.d /run/nspawn-btrfs /run/systemd/nspawn /run/systemd/generator /var/lib/nspawn-btrfs /var/lib/machines'
user() { # SCRIPT
        host_run a setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "$1"
}

all_there_is() {
        host_sh a "find /etc/nspawn-btrfs.d /run/nspawn-btrfs /run/systemd/nspawn /run/systemd/network /var/lib/nspawn-btrfs \
                -maxdepth 3 -printf '%p %y %m %u %s %T@\n'; ls /var/lib/machines; systemctl show -P MainPID systemd-nspawn@web"
}

printf '[Container]\nTemplate=guest\n[Exec]\nEnvironment=TOKEN=s3cret\n' | host_put a - /etc/nspawn-btrfs.d/secret.container
host_sh a 'rm /etc/nspawn-btrfs.d/bad.container; chmod 600 /etc/nspawn-btrfs.d/secret.container'
# He looks without a pause for what is readable for a moment, and has a lock on all that he may open.
host_sh a "systemd-run -q --uid=65534 --unit=looks sh -c 'while :; do grep -rlsa \"[s]3cret\" $ours; done >/tmp/seen'
        systemd-run -q --uid=65534 --unit=holds sh -c 'for i in \$(find $ours 2>/dev/null); do flock \$i sleep 600 & done; wait'"
root_works() { # what each waits for is bounded
        host_sh a 'set -e
                systemctl daemon-reload
                for verb in apply "bootstrap guest --rebuild" "snapshot web --label=kept" "rollback web kept" "recreate web --yes" \
                        "stop web" "save-template web saved" "rename web shop --yes" "rename shop web --yes" "prune --all"; do
                        command="nspawn-btrfs $verb"
                        # A guest that boots is deaf to a stop, on 262 until the unit times out.
                        [ "$verb" != "stop web" ] || { command="systemctl stop systemd-nspawn@web"
                                timeout 60 sh -c "until systemctl -M web is-active -q multi-user.target; do sleep 0.2; done"; }
                        timeout 120 $command >/tmp/said 2>&1 || { echo "$verb: $?"; cat /tmp/said; exit 1; }
                done
                machinectl start secret
                nspawn-btrfs snapshot secret
                systemctl start systemd-nspawn@web nspawn-btrfs-snapshot@web'
}
check "root works on, whatever he holds" root_works
check "he holds something" host_run a systemctl is-active -q holds
host_run a systemctl stop looks holds
check_eq "nothing was his to read for a moment" "" "$(host_sh a 'sort -u /tmp/seen')"
check "the secret is in use" host_sh a 'tr "\0" "\n" </proc/$(machinectl show -p Leader --value secret)/environ | grep -x TOKEN=s3cret'
check_eq "nothing is his to read" "" "$(user "grep -rlsa '[s]3cret' $ours /etc/systemd /run/systemd /run/log /proc/[0-9]*/cmdline /proc/[0-9]*/environ
        for i in show cat status; do systemctl \$i systemd-nspawn@secret 2>/dev/null | grep '[s]3cret'; done
        journalctl -b 2>/dev/null | grep '[s]3cret'")"
check_eq "nothing is his to fill or to replace" "" "$(user "find $ours -path '*/unix-export/*' -prune -o ! -type l -writable -print 2>/dev/null")"
check_eq "no image, snapshot or template is his to pass" "" \
        "$(user 'for i in /var/lib/machines/web /var/lib/machines/secret; do [ ! -e $i ] || echo $i; done; ls /var/lib/nspawn-btrfs 2>/dev/null')"
for i in '/var/lib/nspawn-btrfs' '/var/lib/nspawn-btrfs/*' '/var/lib/nspawn-btrfs/snapshots/*' /var/lib/machines; do
        check_eq "modes of $i" "700 root root" "$(host_sh a "find $(dirname "$i") -maxdepth 1 -path '$i' -type d -printf '%m %u %g\n' | sort -u")"
done

before=$(all_there_is)
said=$(user 'for program in /usr/libexec/nspawn-btrfs/*; do
        for arguments in "" web --all "--yes web" "--yes web other" "--yes --all" "web kept --yes" "--write old" "--rebuild guest"; do
                timeout 60 $program $arguments </dev/null
        done
done 2>&1')
check_match "he is refused" 'Permission denied|Access denied|[Aa]uthentication' "$said"
check_fails "no verb tells him the secret" grep -q s3cret <<<"$said"
did=$(user 'for i in systemd-nspawn@web nspawn-btrfs-apply nspawn-btrfs-network nspawn-btrfs-snapshot@web nspawn-btrfs-template@guest \
        nspawn-btrfs-uplink-revert nspawn-btrfs-pool; do
                for verb in start restart stop kill reload-or-restart reset-failed; do
                        systemctl --no-ask-password $verb $i && echo "$verb $i"
                done
        done; machinectl --no-ask-password poweroff web && echo poweroff; :' 2>/dev/null)
check_eq "no unit obeys him" "" "$did"
check_eq "all is as it was" "$before" "$(all_there_is)"
check_summary
