#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# All of the host that hostile images must not change, as one text.
find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /dev -o -path /tmp -o -path /var/log -o -path /var/lib/machines \
        -o -path /var/lib/nspawn-btrfs -o -path /var/cache -o -path /var/lib/systemd -o -path /srv/h -o -path /etc/nspawn-btrfs.d \
        -o -path /var/tmp \) -prune -o -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
find /etc /root /usr/local /srv /home -xdev \( -path /srv/h -o -path /etc/nspawn-btrfs.d \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
find /dev -xdev -printf '%p %y %m %U:%G %l\n' | grep -v '^/dev/\(pts\|shm\|mqueue\|char\|block\|loop\)' | sort
# What is mounted in what is left out would not be seen.
find /var/cache /var/tmp /tmp -xdev -name '*pwned*' 2>/dev/null
hostname
