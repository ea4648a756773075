#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Images and archives that want something of the host (tests/hostile/): each is made a template, booted, and asked through
# every verb while it runs and after. Nothing of the host changes, nothing hangs, nothing is said that a terminal obeys,
# and JSON is JSON. All of them, on all suites, with NSPAWN_BTRFS_HOSTILE=all; else the share that $SEED chooses.
# suites: trixie
. "$(dirname "$0")/../lib/test.sh"
. "$lib/declare.sh"
# shellcheck source=tests/hostile/trees.sh
. "$top/tests/hostile/trees.sh"

share=8
# What tar, or systemd-nspawn, rightly makes no system of.
no_systems='etc-link-absolute|etc-link-dots|usr-link|files-folder|cut-short|dotdot|empty|garbage|extended-headers|hard-link-out|hard-link-via-link|root-is-link|rootfs-then-link|top-is-link|top-is-parent|wrong-compression|link-and-folder-in-turn|link-then-file|long-names|one-folder'
mapfile -t archives < <(python3 "$top/tests/hostile/archives.py" --list)
mapfile -t names < <(printf '%s\n' "${!trees[@]}" "${archives[@]}" | sort)
if [ "${NSPAWN_BTRFS_HOSTILE:-}" != all ]; then
        mapfile -t names < <(printf '%s\n' "${names[@]}" | shuf -n "$share" --random-source=<(yes "${SEED:-1}"))
        names+=(var-link) # found what the others did not
fi
[ "${NSPAWN_BTRFS_HOSTILE:-all}" = all ] || read -ra names <<<"$NSPAWN_BTRFS_HOSTILE"
say "SEED=${SEED:-1}: ${names[*]}"

host_up a "$suite"
for file in base.sh init.c archives.py ask.py fingerprint.sh; do
        host_put a "$top/tests/hostile/$file" "/srv/h/$file"
done
# shellcheck disable=SC2016 # no variable
printf '%s\n' '$6$nspawnbtrfs$JnE8kOaPJrUecUk7iex/cwHsWGYOyD657wYbxdv.gow7m/LUUp4l7svLJgq4D6sblSEaBHEg833a7xGyxDok30' |
        host_put a - /root/password
must "the base of the images is made" host_sh a 'chmod 600 /root/password; bash /srv/h/base.sh'

provision='[Provision]\nHostname=hx\nAuthorizedKeys=/root/key.pub\nRootPasswordFile=/root/password\nTimezone=UTC\nLocale=C.UTF-8\nCopyFiles=/root/files:/opt/files\nCopyFiles=/root/key.pub:/etc/new/place/key\nEnable=mark tpl@.service systemd-resolved\nDisable=ssh\n'
made=()
for name in "${names[@]}"; do
        if [ -n "${trees[$name]:-}" ]; then
                printf 'cd /srv/h/t/%s || exit\n%s\n' "$name" "${trees[$name]}" | host_put a - "/srv/h/s/$name"
        else
                made+=("$name")
        fi
        declare_file a "$name.template" "[Template]\nSource=/srv/h/$name.tar\n"
        declare_file a "p$name.template" "[Template]\nSource=/srv/h/$name.tar\n$provision"
        declare_file a "c$name.container" "[Container]\nTemplate=$name\n"
        [ -z "${trees[$name]:-}" ] || declare_file a "b$name.container" '[Exec]\nTimezone=off\n[Network]\nAddress=10.99.0.8/24\n'
        declare_file a "h$name.container" "[Container]\nTemplate=$name\n${provision}[Network]\nAddress=10.99.0.9/24\nDNS=10.99.0.1\nMACAddress=stable\n[Files]\nBind=/root/files:/opt/deep/place:idmap\nTemporaryFileSystem=/root/deep/tmp\n"
done
# The name of an archive is no option, no host and no command.
odd="/srv/h/a:b --to-command=touch pwned;\$(touch pwned).tar.gz"
declare_file a odd-path.template "[Template]\nSource=$odd\n"
declare_file a hodd-path.container "[Container]\nTemplate=odd-path\n"
host_sh a "tar -C /srv/h/base -czf '$odd' --force-local ."
host_run a python3 /srv/h/archives.py "${made[@]}"
# shellcheck disable=SC2016 # for the shell there
must "the images are made" host_sh a 'for s in /srv/h/s/*; do [ -e "$s" ] || continue; n=$(basename $s)
        btrfs -q subvolume create /srv/h/t/$n; cp -a --reflink=auto /srv/h/base/. /srv/h/t/$n; bash $s 2>/dev/null
        tar -S --xattrs --xattrs-include="*" --acls -C /srv/h/t/$n -cf /srv/h/$n.tar . || exit; done'
host_run a systemctl daemon-reload
must "they are applied" settled a

host_run a mkdir -p /var/lib/nspawn-btrfs
before=$(host_sh a 'sync; bash /srv/h/fingerprint.sh')
found=$(host_run a python3 -u /srv/h/ask.py "${names[@]}" odd-path 2>&1 </dev/null)
say "$(tail -n 1 <<<"$found")"
host_get a /srv/h/log >"$top/build/log/hostile-$suite.said" 2>/dev/null
check_eq "all boot that could" "" "$(sed -n 's/^not booted: //p' <<<"$found" | xargs -n1 | grep -vxE "$no_systems")"
check_eq "${#names[@]} images: no verb hangs, dies, says what a terminal obeys, or what is no JSON" "" \
        "$(sed '/^not booted: /d; /^booted: /d' <<<"$found")"
host_run a nspawn-btrfs apply >/dev/null 2>&1
check_eq "nothing of the host has changed" "" "$(diff <(echo "$before") <(host_sh a 'sync; bash /srv/h/fingerprint.sh'))"
check_eq "nothing that we logged would be obeyed" "" \
        "$(host_sh a 'journalctl --sync; journalctl -b -a -o cat -t build-template -t prepare -t install-generation -t snapshot' |
                LC_ALL=C grep -aP '[\x01-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' | cat -v | head -n 5)"
check_summary
