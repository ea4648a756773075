#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""driver.py HOST SEED FROM TO LAYOUT: does the steps of these numbers that come of SEED, and holds the facts against what must
be after each. The first that is wrong ends it, with exit status 1. What came of it is one line a step."""

import os
import random
import re
import signal
import sys
import time

import steps
from host import Host, wait_for
from world import Effect, World, label

NAMES = ["web", "db", "box", "shop", "market"]
POOL = "/srv/pool.img"
KEEP_GOING = "KEEP_GOING" in os.environ  # behind what is wrong, to see more


class Driver:
    def __init__(self, name, seed, layout):
        self.seed, self.layout = seed, layout
        self.host = Host(name)
        self.world = World(self.host, NAMES)
        self.world.host_content = self.content_of
        self.begun, self.wrong = time.monotonic(), 0

    def content_of(self, c):
        return self.host.sh("cat /var/lib/machines/%s/root/content 2>/dev/null" % c.name)[1].strip() or None

    def say(self, text):
        print("%6.1f %4d %s" % (time.monotonic() - self.begun, self.world.number, text), flush=True)

    def begin(self):
        """Three containers, which have been started once."""
        self.world.number = 0
        effects = {}
        for c in list(self.world.containers.values())[:3]:
            effects[c.name] = Effect()
            effects[c.name].fresh = True
            c.declared = True
            self.host.sh(steps.declare(self.world, c))
        status, said = self.host.sh("systemctl daemon-reload && for i in web db box; do machinectl start $i || exit; done", timeout=300)
        if status:
            self.world.fault("the first start: " + said)
        self.world.settle()
        self.world.check(effects)
        return self.report()

    def report(self):
        """Returns whether to go on."""
        for fault in self.world.faults:
            self.say("WRONG: " + fault)
        self.wrong += len(self.world.faults)
        self.world.faults.clear()
        return not self.wrong or KEEP_GOING

    def choose(self, rng):
        if self.world.full and rng.random() < 0.3:
            return self.make_room()
        kind = rng.random()
        if kind < 0.02 and self.layout == "pool":
            return self.fill()
        if kind < 0.03 and self.layout == "pool" and not self.world.full:
            return self.late_disk()
        if kind < 0.04:
            return self.power(rng.random() < 0.3)
        while True:
            c = rng.choice([c for c in self.world.containers.values() if c.declared or c.present or c.snapshots]
                           or [self.world.containers["web"]])
            make = rng.choices(list(steps.STEPS), steps.STEPS.values())[0]
            if not c.declared and rng.random() < 0.5:
                make = steps.edit
            elif not c.declared and make not in (steps.remove, steps.delete, steps.edit):
                continue
            elif not c.present and make in (steps.write, steps.stop, steps.crash, steps.reboot):
                continue
            elif c.mark is None and make in (steps.stop, steps.crash, steps.reboot):
                make = steps.start
            elif c.mark is not None and make in (steps.start, steps.wrong_start):
                continue
            step = make(self.world, c, rng)
            if step:
                return self.do(step, rng)

    def do(self, step, rng):
        """One step, met by something in a third of all cases."""
        step.disturbed = not step.quick and step.c is not None and rng.random() < 0.4
        between = rng.choice([None] * 2 + steps.SIGNALS + steps.COMMANDS) if step.disturbed else ""
        if isinstance(between, str):
            between = between.replace("{}", step.c.name if step.c else "")
        delay = 10 ** rng.uniform(-2.3, 0.3) if step.disturbed else 0
        text = str(step)
        effects = {step.c.name: step.effect} if step.c else {}
        cut = False

        running = self.host.start(step.command, step.environment)
        if step.disturbed:
            time.sleep(delay)
            cut = between is None
            text += ", met by %s after %d ms" % ("a power cut" if cut else between if isinstance(between, str) else between.name,
                                                delay * 1000)
            self.come_between(step, running, between)
        status, said = running.wait(150)
        if cut:
            status = -1
        self.say("%s: %s%s" % (text, status, "" if status == 0 else ": " + " ".join(said.split())[-300:]))
        return self.end(step, effects, status, said, cut, isinstance(between, signal.Signals))

    def come_between(self, step, running, between):
        if between is None:
            self.power_cut()
        elif isinstance(between, signal.Signals):
            running.kill(between)
            step.c.unsettled = True
        else:
            self.host.sh(between)
            step.effect.reboots |= "reboot" in between
            step.effect.fresh |= " start " in between and not step.c.present and not self.world.existed(step.c)

    def power_cut(self):
        self.host.cut()
        self.world.cut = True
        for c in self.world.containers.values():
            c.unsettled = True
            c.invocation, c.mark = "", None

    def end(self, step, effects, status, said, cut, killed):
        world, c = self.world, step.c
        words = " ".join(step.command)
        if status not in (-1, 0, 1, 3, 4) and not killed:
            world.fault("%s ended with %d: %s" % (words, status, said))
        if status in (1, 3, 4) and step.command[0] == steps.VERB and not said.strip():
            world.fault("%s ended with %d, and does not say why" % (words, status))
        waits = "--cancel" in said or "Another process" in said
        if status not in (-1, 0) and not step.disturbed and not step.may_fail and not world.full and not (status == 3 and waits):
            world.fault("%s ended with %d: %s" % (words, status, said))
        if step.disturbed and (killed or cut or status == 1):
            self.go_on(step)
        if world.full and c:
            c.unsettled = True
        world.settle()
        if "rename" in step.command:
            self.follow_rename(step, effects)
        step.learn(status)
        self.look(step, effects, killed or cut)
        if cut:
            self.look_for_told(step, said)
        if step.judge and (status == 0 or not step.disturbed):
            step.judge(status, said)
        if status == 0 and not step.disturbed and not world.full and c and step.command[0] == steps.VERB and not world.facts.orders:
            c.unsettled = False
        return self.report()

    def look_for_told(self, step, said):
        """What a verb had said before the power went holds."""
        for name in re.findall(r"took snapshot (\S+)\.$", said, re.M):
            if label(name) and name not in self.world.facts.snapshots.get(step.c.name, {}):
                self.world.fault("%s: snapshot %s was told, and is lost" % (step.c.name, name))

    def go_on(self, step):
        """Killed in the midst, what moves a container is run again; and systemd reads what is left."""
        if step.command[1] in ("rename", "remove"):
            status, said = self.host.run(*step.command)
            self.say("again: %d%s" % (status, "" if status == 0 else ": " + " ".join(said.split())[-300:]))
            if status not in (0, 1, 3, 4):
                self.world.fault("%s, again, ended with %d: %s" % (" ".join(step.command), status, said))
        self.host.sh("systemctl daemon-reload")

    def follow_rename(self, step, effects):
        """The container is where its image is."""
        old, new = step.c, self.world.containers[step.command[-1]]
        there = {c: self.host.sh("cd /; ls -d var/lib/machines/%s var/lib/nspawn-btrfs/snapshots/%s etc/nspawn-btrfs.d/%s.container "
                                 "2>/dev/null" % (c.name, c.name, c.name))[1].split() for c in (old, new)}
        if there[old] and there[new]:
            self.world.fault("renamed half: %s, %s" % (there[old], there[new]))
        if not there[new]:
            return
        old.name, new.name = new.name, old.name
        self.world.containers[old.name], self.world.containers[new.name] = old, new
        effects[old.name] = effects.pop(new.name, Effect())

    def look(self, step, effects, torn):
        world = self.world
        files = self.host.sh("ls /etc/nspawn-btrfs.d")[1].split()
        for c in world.containers.values():
            c.declared = c.name + ".container" in files
            effect = effects.setdefault(c.name, Effect())
            pending = getattr(c, "pending", set())
            effect.contents = effect.contents | pending
        world.check(effects)
        for c in world.containers.values():
            c.pending = effects[c.name].contents if c.name in world.facts.orders else set()

    def plain(self, text):
        """A step of the whole host."""
        self.say(text)
        self.world.settle()
        self.look(None, {}, True)
        return self.report()

    def power(self, gently):
        if gently:
            self.host.reboot()
            for c in self.world.containers.values():
                c.invocation, c.mark = "", None
            return self.plain("the host reboots")
        self.power_cut()
        return self.plain("power cut")

    def fill(self):
        self.world.full = True
        self.host.sh("cat /dev/zero >/var/lib/nspawn-btrfs/fill; sync -f /var/lib/nspawn-btrfs", timeout=300)
        for c in self.world.containers.values():
            c.unsettled = True
        return self.plain("the disk is full")

    def make_room(self):
        self.host.sh("rm -f /var/lib/nspawn-btrfs/fill; sync -f /var/lib/nspawn-btrfs")
        self.world.full = False
        return self.plain("the disk has room")

    def late_disk(self):
        """The pool is away: nothing starts, nothing moves, nothing is made in its place."""
        sh, world = self.host.sh, self.world
        status, said = sh("systemctl stop 'systemd-nspawn@*' 'nspawn-btrfs-snapshot@*.timer' 2>&1; systemctl stop systemd-machined; sync; "
                          "umount /var/lib/machines && umount /var/lib/nspawn-btrfs && mv %s /srv/late" % POOL)
        if status:
            return world.fault("the pool cannot be taken away: " + said) or self.report()
        for c in world.containers.values():
            c.invocation, c.mark = "", None
            for command in ("systemctl start systemd-nspawn@%s", "nspawn-btrfs rename --yes %s other", "nspawn-btrfs remove --yes %s",
                            "nspawn-btrfs snapshot %s", "nspawn-btrfs recreate --yes %s") if c.declared and c.present else ():
                status, said = sh(command % c.name)
                if status == 0:
                    world.fault("with the disk away this succeeds: %s: %s" % (command % c.name, said))
        # "pool" says on the host's own disk that there is one.
        made = sh("ls -A -I pool /var/lib/machines /var/lib/nspawn-btrfs | grep -v :")[1].split()
        if made:
            world.fault("with the disk away this was made: %s" % made)
        status, said = sh("mv /srv/late %s; systemctl reset-failed; systemctl daemon-reload" % POOL)
        if not wait_for(60, lambda: sh("mountpoint -q /var/lib/machines")[0] == 0):
            world.fault("the pool does not come back: " + said)
        return self.plain("the disk was late")

    def step(self, number):
        self.world.number = number
        return self.choose(random.Random("%s/%d" % (self.seed, number)))


def main():
    name, seed, first, last, layout = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    driver = Driver(name, seed, layout)
    if not driver.begin():
        return 1
    for number in range(first, last + 1):
        if not driver.step(number):
            return 1
    print("%d steps, %d wrong" % (last - first + 1, driver.wrong))
    return 1 if driver.wrong else 0


sys.exit(main())
