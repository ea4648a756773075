# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must be: remembered from step to step, outside of the host, and held against the facts after each."""

import re
import time

from facts import MACHINES, Facts, read
from host import wait_for

KEEP_LAST, KEEP_REPLACED = 3, 2
NAME = re.compile(r"^(\d{8}T\d{6})(\.\d+)?Z(?:\.(.+))?$")


class Container:
    def __init__(self, name):
        self.name = name
        self.declared, self.refused = False, False  # its file is there; and has a mistake
        self.revision = self.loaded = 0             # of its file; and as systemd read it last
        self.present, self.content, self.uuid = False, None, None
        self.identity = None                        # machine-id and MAC, from the first start on
        self.timer = False                          # it has one, which snapshots and prunes at any time
        self.invocation, self.mark = "", None       # of the run
        self.snapshots = {}
        self.unsettled = False                      # a verb was killed, or the power: what is hidden may be left


class Effect:
    """What a step may have done to a container, beside what is always allowed."""

    def __init__(self):
        self.contents = set()      # what an exchange may have brought; "" for a fresh clone
        self.fresh = False         # a first start, or one with another identity
        self.deleted = set()       # snapshots, by hand
        self.pruned_at = None      # the time that a prune took for now
        self.removed = False       # the image may go
        self.reboots = False       # on the settings of the run before


def stamp(name):
    """Milliseconds are only there where two fall in one second."""
    match = NAME.match(name)
    return match.group(1) + (match.group(2) or "") if match else ""


def label(name):
    match = NAME.match(name)
    return match.group(3) if match else "another's"


class World:
    def __init__(self, host, names):
        self.host = host
        self.containers = {name: Container(name) for name in names}
        self.faults = []
        self.deleted = set()       # uuids that have been told to be gone
        self.full = self.cut = False
        self.facts = None

    def fault(self, text):
        self.faults.append(text)

    def existed(self, c):
        """A folder for its snapshots says so; nothing is made in its place."""
        return c.name in self.facts.snapshots

    def expect_state(self, c, *states):
        state = self.facts.units[c.name]["ActiveState"]
        if state not in states:
            self.fault("%s is %s" % (c.name, state))

    def settle(self):
        """Waits until nobody is at work."""
        return wait_for(120, self.is_settled) or self.fault("it does not settle: " + self.host.sh(
            "systemctl list-jobs --no-pager; systemctl --no-pager --failed; ps axf")[1])

    def is_settled(self):
        status, said = self.host.sh(
            "systemctl list-jobs --no-legend; systemctl list-units --no-legend --plain --state=activating,deactivating,reloading "
            "'systemd-nspawn@*' 'nspawn-btrfs-*.service'")
        return status == 0 and said.strip() in ("", "No jobs running.")

    def check(self, effects):
        """Called when it is settled."""
        known = [c.name for c in self.containers.values()]
        self.facts = facts = Facts(self.host, known)
        self.faults += facts.failures
        for c in self.containers.values():
            effect = effects.get(c.name, Effect())
            self.check_run(c, effect)
            self.check_image(c, effect)
            self.check_snapshots(c, effect)
            self.check_left(c)
            self.check_listed(c)
        self.check_twins()

    def check_run(self, c, effect):
        """What runs goes by its file, as systemd read it, and never by the vendor's defaults."""
        unit = self.facts.units[c.name]
        loaded = c.loaded
        if c.declared and not c.refused and unit["TasksMax"].isdigit():
            c.loaded = int(unit["TasksMax"]) - 1000
            if not 0 < c.loaded <= c.revision:
                self.fault("%s: TasksMax=%s is of no revision of its file" % (c.name, unit["TasksMax"]))
        if unit["SubState"] != "running":
            c.invocation, c.mark = "", None
            return
        mark = self.facts.marks[c.name]
        if unit["InvocationID"] == c.invocation and mark == c.mark:
            return
        right = {str(i) for i in range(loaded, c.loaded + 1)} if not c.refused else set()
        if effect.reboots and c.mark:
            right.add(c.mark)
        if mark not in right:
            self.fault("%s runs with the settings %s, and its file says %s" % (c.name, mark, sorted(right) or "no start"))
        c.invocation, c.mark = unit["InvocationID"], mark

    def check_image(self, c, effect):
        image = self.facts.images.get(c.name)
        if not image:
            if c.present and not effect.removed:
                self.fault("%s: its image is gone" % c.name)
            c.present, c.uuid, c.content = False, None, None
            if not self.existed(c):
                c.identity = None
            return
        if not image.whole or not image.writable:
            self.fault("%s: its image is half, or read-only" % c.name)
        if not c.present and not effect.fresh and not effect.contents:
            self.fault("%s: an image came out of nothing" % c.name)
        if image.content != c.content:
            if (image.content or "") not in effect.contents and not (effect.fresh and not image.content):
                self.fault("%s: its content was %s, is %s, and could be %s" % (c.name, c.content, image.content, effect.contents))
            kept = [i.content for i in self.facts.snapshots.get(c.name, {}).values() if i]
            if c.present and c.content and c.content not in kept:
                self.fault("%s: the content %s is lost" % (c.name, c.content))
        elif c.present and image.uuid != c.uuid and not effect.contents:
            self.fault("%s: another image with the same content, and nobody asked" % c.name)
        c.present, c.content, c.uuid = True, image.content, image.uuid
        who = self.facts.remembered.get(c.name, {})
        identity = image.machine_id, who.get("MACAddress")
        if who and c.identity not in (None, identity) and not effect.fresh:
            self.fault("%s was %s and is %s" % (c.name, c.identity, identity))
        if who:
            c.identity = identity

    def check_snapshots(self, c, effect):
        there = self.facts.snapshots.get(c.name, {})
        for name, was in c.snapshots.items():
            now = there.get(name)
            if now and (now.uuid, now.generation, now.content) != (was.uuid, was.generation, was.content):
                self.fault("%s: snapshot %s has changed: %s, %s" % (c.name, name, was, now))
            if not now and name not in effect.deleted and not self.may_be_pruned(c, name, there, effect):
                self.fault("%s: snapshot %s is gone" % (c.name, name))
            if not now:
                self.deleted.add(was.uuid)
        for name, now in there.items():
            if not now:
                self.fault("%s: %s is no snapshot" % (c.name, name))
            elif now.writable or not now.whole:
                self.fault("%s: snapshot %s is half, or can be written" % (c.name, name))
            elif name not in c.snapshots and now.uuid in self.deleted:
                self.fault("%s: snapshot %s was deleted, and is back" % (c.name, name))
        c.snapshots = {name: i for name, i in there.items() if i}

    def may_be_pruned(self, c, name, there, effect):
        """Necessary, whatever else the policy keeps. A timer may be at it at any time."""
        kept = label(name)
        if kept not in (None, "replaced"):
            return False
        for at in (time.time(), effect.pruned_at or 0):
            now = time.strftime("%Y%m%dT%H%M%S", time.gmtime(at + 61))
            newer = [i for i in there if label(i) == kept and stamp(name) < stamp(i) <= now]
            if stamp(name) <= now and len(newer) >= (KEEP_REPLACED if kept else KEEP_LAST):
                return True
        return False

    def check_left(self, c):
        """Nothing is half. What a killed verb left is swept by the next one, or the next start."""
        hidden, order = c.name in self.facts.hidden, self.facts.orders.get(c.name)
        if hidden and not order and not c.unsettled:
            self.fault("%s: a hidden image is left" % c.name)
        if order is not None and not c.unsettled:
            self.fault("%s: an order is left" % c.name)
        if order is not None and not hidden and not self.cut and not c.unsettled:
            self.fault("%s: an order without what it exchanges" % c.name)

    def check_listed(self, c):
        row, unit = self.facts.list.get(c.name), self.facts.units[c.name]
        image, snapshots = self.facts.images.get(c.name), self.facts.snapshots.get(c.name, {})
        if not row:
            if c.declared or image or snapshots:
                self.fault("%s is not listed" % c.name)
            return
        drift = row["drift"] or ""
        hidden = "%s/.#%s:new" % (MACHINES, c.name)
        if c.name in self.facts.hidden and c.name not in self.facts.orders and not c.timer and hidden not in self.facts.list:
            self.fault("%s is there, and not listed" % hidden)
        if row["state"] != unit["ActiveState"]:
            self.fault("%s is %s, and listed as %s" % (c.name, unit["ActiveState"], row["state"]))
        if row["snapshots"] != len(snapshots) and not c.timer:
            self.fault("%s has %d snapshots, and is listed with %s" % (c.name, len(snapshots), row["snapshots"]))
        if "cut short" in drift and self.is_moved(c.name):
            return
        for word, is_so in {
            "config error": c.refused and c.declared,
            "image is gone": c.declared and not image and c.name in self.facts.snapshots,
            "not created": c.declared and not image and c.name not in self.facts.snapshots,
            "unmanaged": not c.declared and bool(image),
            "restart needed": c.declared and c.mark is not None and (c.mark != str(c.loaded) or c.refused),
            " ordered": bool(re.search("^Verb=(rollback|recreate)$", self.facts.orders.get(c.name) or "", re.M)),
        }.items():
            if (word in drift) != is_so:
                self.fault("%s is listed with the drift \"%s\", and \"%s\" is %s" % (c.name, drift, word, is_so))

    def is_moved(self, name):
        """A rename or a removal was cut short, which lies where orders do."""
        return any(re.search("^Verb=(rename|remove)$", text or "", re.M) and (name == i or re.search("^To=%s$" % name, text, re.M))
                   for i, text in self.facts.orders.items())

    def check_twins(self):
        seen = {}
        for name, image in self.facts.images.items():
            if image and image.machine_id in seen:
                self.fault("%s and %s are one machine" % (name, seen[image.machine_id]))
            if image and len(image.machine_id) == 32:
                seen[image.machine_id] = name
        for name in self.facts.images:
            if name not in self.containers:
                self.fault("%s/%s is nobody's" % (MACHINES, name))

    def file_of(self, c):
        return read(self.host.path("/etc/nspawn-btrfs.d/%s.container" % c.name))
