#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""send-ra.py LINK PREFIX [LIFETIME]: plays an IPv6 router on LINK: advertises itself as default router (for LIFETIME
seconds, 1800) and PREFIX (a /64) for addresses, every three seconds and to whoever asks."""

import select
import socket
import struct
import sys

link, prefix = sys.argv[1:3]
lifetime = int(sys.argv[3]) if len(sys.argv) > 3 else 1800
index = socket.if_nametoindex(link)

s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, link.encode())
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, 255)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
             socket.inet_pton(socket.AF_INET6, "ff02::2") + struct.pack("@I", index))

advertisement = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, lifetime, 0, 0)
advertisement += struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 7200, 3600, 0) + socket.inet_pton(socket.AF_INET6, prefix)

while True:
    asked = select.select([s], [], [], 3)[0]
    if not asked or s.recv(1500)[:1] == bytes([133]):
        try:
            s.sendto(advertisement, ("ff02::1", 0, 0, index))
        except OSError as e:  # no address yet, or the link is down
            print(e, file=sys.stderr)
