# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is: read from the file systems and from /proc, and of systemd and our own list by one command."""

import fcntl
import json
import os
import struct
from collections import namedtuple

MACHINES, STATE, FILES = "/var/lib/machines", "/var/lib/nspawn-btrfs", "/etc/nspawn-btrfs.d"

# uuid names a subvolume for ever; generation rises with each change of what is in it.
Image = namedtuple("Image", "uuid generation writable content machine_id whole")

GET_SUBVOL_INFO, SUBVOL_GET_FLAGS = 0x81F8943C, 0x80089419
READ_ONLY = 2


def read(path, size=1 << 20):
    try:
        with open(path, errors="replace") as f:
            return f.read(size)
    except OSError:
        return None


def look(path):
    """None: it is no subvolume, or gone meanwhile."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        info, flags = bytearray(504), bytearray(8)
        fcntl.ioctl(fd, GET_SUBVOL_INFO, info)
        fcntl.ioctl(fd, SUBVOL_GET_FLAGS, flags)
        # treeid, name[256], parent_id, dirid, generation, flags, uuid[16], parent_uuid[16], received_uuid[16], ctransid
        uuid = bytes(info[296:312]).hex()
        ctransid, = struct.unpack_from("<Q", info, 344)
        writable = not struct.unpack("<Q", flags)[0] & READ_ONLY
        return Image(uuid, ctransid, writable, (read(path + "/root/content") or "").strip() or None,
                     (read(path + "/etc/machine-id") or "").strip(), os.path.exists(path + "/usr/bin/bash"))
    except OSError:
        return None
    finally:
        os.close(fd)


def names(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


class Facts:
    def __init__(self, host, containers):
        root = host.path
        self.images, self.hidden = {}, []
        for name in names(root(MACHINES)):
            if name.startswith(".#"):
                self.hidden += [] if name.endswith(".lck") else [name[2:].removesuffix(":new")]
            elif not name.startswith("."):
                self.images[name] = look(root("%s/%s" % (MACHINES, name)))
        self.snapshots, self.remembered = {}, {}
        for name in names(root(STATE + "/snapshots")):
            folder = root("%s/snapshots/%s" % (STATE, name))
            self.snapshots[name] = {i: look(folder + "/" + i) for i in names(folder) if not i.startswith(".")}
            text = read(folder + "/.identity") or ""
            self.remembered[name] = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        self.orders = {i: read(root("%s/orders/%s" % (STATE, i))) for i in names(root(STATE + "/orders"))
                       if not i.startswith(".")}
        self.files = {i[:-10]: read(root(FILES + "/" + i)) for i in names(root(FILES)) if i.endswith(".container")}
        self.failures = []
        self.units, self.list = self.ask(host, containers)
        self.marks = {name: mark_of(host, name) for name in self.units if self.units[name]["SubState"] == "running"}

    def ask(self, host, containers):
        units = " ".join("systemd-nspawn@%s.service" % i for i in containers)
        keys = "ActiveState,SubState,InvocationID,TasksMax,Result"
        status, said = host.sh("systemctl show -p %s %s; echo =; nspawn-btrfs list --json=short 2>/dev/null" % (keys, units))
        shown, _, listed = said.partition("\n=\n")
        blocks = [dict(line.split("=", 1) for line in block.splitlines()) for block in shown.split("\n\n")]
        try:
            rows = {row["name"]: row for row in json.loads(listed)}
        except ValueError:
            rows = {}
            self.failures.append("list ended with %d: %s" % (status, listed))
        return dict(zip(containers, blocks)), rows


def mark_of(host, name):
    """What the settings say to the guest's first process, or None."""
    group = "machine.slice/systemd-nspawn@%s.service" % name
    for pid in filter(str.isdigit, os.listdir("/proc")):
        line = (read("/proc/%s/cmdline" % pid) or "").split("\0")
        if not line[0].endswith("systemd-nspawn") or "--machine=" + name not in line or group not in cgroup_of(pid):
            continue
        for child in (read("/proc/%s/task/%s/children" % (pid, pid)) or "").split():
            for word in (read("/proc/%s/environ" % child) or "").split("\0"):
                if word.startswith("MARK="):
                    return word[5:]
    return None


def cgroup_of(pid):
    return (read("/proc/%s/cgroup" % pid) or "").replace("\\x2d", "-")
