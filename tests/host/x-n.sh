#!/bin/bash
. "$(dirname "$0")/../lib/test.sh"
host_new a "$suite"
printf '[Match]\nName=eth0\n[Network]\nAddress=198.51.100.33/24\nGateway=198.51.100.1\nDNS=198.51.100.53\n[Route]\nDestination=192.0.2.0/24\nGateway=198.51.100.9\n' | host_put a - /etc/systemd/network/20-wired.network
host_boot a
host_sh a 'systemctl start systemd-networkd; sleep 3; ip route add 203.0.113.0/24 via 198.51.100.1 dev eth0; ip route add 203.0.114.0/24 via 198.51.100.1 proto static table 77; ip -6 route add fd77::/64 dev eth0; resolvectl dns eth0 9.9.9.9; resolvectl domain eth0 x.test; busctl call org.freedesktop.network1 /org/freedesktop/network1/link/_$(printf %x $(( $(cat /sys/class/net/eth0/ifindex) + 48 )) | sed "s/^/3/;s/^33/3/") org.freedesktop.network1.Link Describe; i=$(cat /sys/class/net/eth0/ifindex); busctl -j call org.freedesktop.network1 /org/freedesktop/network1 org.freedesktop.network1.Manager DescribeLink i $i; cat /run/systemd/netif/links/$i'
check_summary
