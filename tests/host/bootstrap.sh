#!/bin/bash
# Templates made by their unit: on request, by the first start of a container that needs one, and while others wait.
# suites: bookworm trixie
. "$(dirname "$0")/../lib/test.sh"

host_up a "$suite"
unit=nspawn-btrfs-template@debian-trixie.service
templates=/var/lib/nspawn-btrfs/templates

# declare NAME: a container from the vendor's template
declare_container() {
        printf '[Container]\nTemplate=%s\n\n[Provision]\nHostname=guest-%s\n' "$2" "$1" |
                host_put a - "/etc/nspawn-btrfs.d/$1.container"
}

host_sh a 'apt-get -qy install mmdebstrap >/dev/null 2>&1 || apt-get -qq update && apt-get -qy install mmdebstrap' \
        >/dev/null || skip "no mmdebstrap"

# By tar, quickly: two starts, one bootstrap.
printf '[Template]\nSource=/srv/test/guest.tar.zst\n' | host_put a - /etc/nspawn-btrfs.d/guest.template
declare_container one guest
declare_container two guest
host_run a systemctl daemon-reload
check "two containers start from one template" host_run a systemctl start systemd-nspawn@one systemd-nspawn@two
check_eq "it was made once" 1 \
        "$(host_sh a 'journalctl --sync; journalctl -qo cat -u nspawn-btrfs-template@guest | grep -c "Built template"')"
check_eq "each has its own name" guest-two "$(host_run a cat /var/lib/machines/two/etc/hostname)"
check_eq "each has its own machine-id" 3 "$(host_sh a "cat /etc/machine-id /var/lib/machines/*/etc/machine-id | sort -u | wc -l")"

# On request
check_output "a template that is there" "is there" host_run a nspawn-btrfs bootstrap guest
check_output "is made anew" "is ready" host_run a nspawn-btrfs bootstrap --rebuild guest
check_eq "twice in all" 2 \
        "$(host_sh a 'journalctl --sync; journalctl -qo cat -u nspawn-btrfs-template@guest | grep -c "Built template"')"
check_eq "no flag is left" "" "$(host_run a ls -A /run/nspawn-btrfs/rebuild)"
host_sh a 'nspawn-btrfs bootstrap nope' >/dev/null 2>&1
check_eq "an unknown template: exit status" 4 $?

# One that fails, with its cause in the verb's output and in the start's
printf '[Template]\nCommand=sh -c "echo E: the mirror is down; exit 1"\n' | host_put a - /etc/nspawn-btrfs.d/bad.template
declare_container three bad
host_run a systemctl daemon-reload
said=$(host_sh a 'nspawn-btrfs bootstrap bad 2>&1')
check_eq "a template that cannot be made: exit status" 1 $?
check_match "its cause is said" "the mirror is down" "$said"
check_fails "and its container does not start" host_run a systemctl start systemd-nspawn@three
check_eq "nor is there half an image" "" "$(host_sh a 'ls -A /var/lib/machines | grep three')"

# This host's only way out is the proxy, and apt alone knows it.
host_sh a 'mkdir -p /etc/systemd/system/nspawn-btrfs-template@.service.d
        printf "[Service]\nUnsetEnvironment=http_proxy\n" >/etc/systemd/system/nspawn-btrfs-template@.service.d/no-proxy.conf'

# The vendor's, with the mirror of a drop-in; interrupted waiting does not end it.
printf '[Template]\nMirror=%s\n' "$mirror" | host_put a - /etc/nspawn-btrfs.d/debian-trixie.template.d/mirror.conf
declare_container web debian-trixie
host_run a systemctl daemon-reload
host_sh a 'timeout -s INT 3 nspawn-btrfs bootstrap debian-trixie' >/dev/null 2>&1
check_match "a bootstrap goes on without its watcher" "activating" "$(host_run a systemctl show -P ActiveState $unit)"
check_match "its status says how far it is" "[0-9]+%" "$(host_run a systemctl show -P StatusText $unit)"
host_run a systemctl daemon-reload
check "a start joins it" host_run a machinectl start web
check_eq "the template is read-only" "ro=true" "$(host_run a btrfs property get $templates/debian-trixie ro)"
check_output "by apt's proxy" "proxy that apt has" host_sh a "journalctl --sync; journalctl -qo cat -u $unit"
check_fails "which the template does not have" host_sh a "grep -r 3142 $templates/debian-trixie/etc/apt"
check "the container boots" wait_for 60 host_run a systemctl -M web is-active --quiet multi-user.target
check_output "with network" "^active$" host_run a systemctl -M web is-active systemd-networkd
check_output "and name resolution" "^active$" host_run a systemctl -M web is-active systemd-resolved
check_summary
