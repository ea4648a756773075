# SPDX-License-Identifier: LGPL-2.1-or-later
"""What may be done in a step, and what may come in between."""

import signal
import time

from world import KEEP_LAST, KEEP_REPLACED, Effect

VERB = "nspawn-btrfs"
CLOCK = "/usr/local/lib/shift-clock.so"
UNIT = "systemd-nspawn@%s.service"


class Step:
    """COMMAND is done to C; judge(status, said) is asked when nothing came in between, or when it says that it is done."""

    def __init__(self, c, *command, environment=(), judge=None, quick=False):
        self.c, self.command, self.environment = c, command, environment
        self.effect, self.judge = Effect(), judge
        self.learn = lambda status: None  # called before the facts are looked at
        self.may_fail = False   # it says why, and that is right
        self.quick = quick      # nothing comes in between
        self.others = {}        # effects on other containers

    def __str__(self):
        return " ".join([i for i in self.environment if i.startswith("CLOCK")] + list(self.command))


def declare(world, c):
    c.revision += 1
    text = "[Container]\\nTemplate=guest\\n[Exec]\\nEnvironment=MARK=%d\\n%s%s[Service]\\nTasksMax=%d\\nTimeoutStopSec=20\\n" % (
        c.revision, "NotifyReady=yes\\n" if c.name != "box" else "", "Boot=maybe\\n" if c.refused else "", 1000 + c.revision)
    text += "[Snapshot]\\nKeepLast=%d\\nKeepReplaced=%d\\nKeepReplacedWithin=0\\n" % (KEEP_LAST, KEEP_REPLACED)
    c.timer = c.name == "db"
    if c.timer:
        text += "OnCalendar=*:*:0/20\\n"
    return "printf '%s' >/etc/nspawn-btrfs.d/.new && mv /etc/nspawn-btrfs.d/.new /etc/nspawn-btrfs.d/%s.container && sync" % (
        text, c.name)


def edit(world, c, rng):
    was, c.refused = c.refused, rng.random() < 0.15
    reload = " && systemctl daemon-reload" if was or c.refused or not c.declared or rng.random() < 0.8 else ""
    s = Step(c, "sh", "-c", declare(world, c) + reload, quick=True)
    c.declared = True
    return s


def write(world, c, rng):
    content = str(world.number)
    s = Step(c, "sh", "-c", "echo %s >/var/lib/machines/%s/root/content && sync -f /var/lib/machines" % (content, c.name), quick=True)

    def learn(status):
        c.content = content if status == 0 else world.host_content(c)
    s.learn = learn
    return s


def start(world, c, rng):
    s = Step(c, "machinectl", "start", c.name)
    s.effect.fresh = not c.present and not world.existed(c)
    s.may_fail = c.refused or not c.present and world.existed(c)
    s.judge = lambda status, said: status or s.disturbed or world.expect_state(c, "active")
    return s


def wrong_start(world, c, rng):
    """Of a unit whose clock is wrong, the start that carries an order out included."""
    at = int(time.time() + rng.choice([-1, 1]) * 10 ** rng.uniform(1, 7.5))
    folder = "/run/systemd/system/systemd-nspawn@%s.service.d" % c.name
    s = start(world, c, rng)
    s.quick = True
    s.command = ("sh", "-c", "mkdir -p {0}; printf '[Service]\\nEnvironment=LD_PRELOAD={1} CLOCK_AT={2}\\n' >{0}/clock.conf; systemctl daemon-reload; "
                 "machinectl start {3}; r=$?; rm -r {0}; systemctl daemon-reload; exit $r".format(folder, CLOCK, at, c.name))
    return s


def stop(world, c, rng):
    s = Step(c, "systemctl", "stop", UNIT % c.name)
    s.judge = lambda status, said: status or s.disturbed or world.expect_state(c, "inactive", "failed")
    return s


def reboot(world, c, rng):
    s = Step(c, "machinectl", "reboot", c.name)
    s.effect.reboots = True
    s.may_fail = True
    return s


def crash(world, c, rng):
    return Step(c, "systemctl", "kill", "-s", "KILL", UNIT % c.name)


def snapshot(world, c, rng):
    options = rng.choice([(), ("--label=l%d" % world.number,), ("--prunable",), ("--prunable",), ("--scheduled",)])
    s = Step(c, VERB, "snapshot", c.name, *options)
    s.may_fail = not c.present or c.refused and "--scheduled" in options

    def judge(status, said):
        names = [i for i in said.split() if i in world.facts.snapshots.get(c.name, {})]
        if status == 0 and "--scheduled" not in options and (
                not names or world.facts.snapshots[c.name][names[0]].content != c.content):
            world.fault("the snapshot that it tells of is not there: " + said)
    s.judge = judge
    return s


def wrong_clock(world, c, rng):
    """Only the verb's: hosts in containers share the machine's."""
    at = int(time.time() + rng.choice([-1, 1]) * 10 ** rng.uniform(1, 7.5))
    what = rng.choice([("snapshot", c.name, "--prunable"), ("snapshot", c.name, "--scheduled"), ("prune", c.name)])
    s = Step(c, VERB, *what, environment=("LD_PRELOAD=" + CLOCK, "CLOCK_AT=%d" % at))
    s.may_fail = not c.present or c.refused
    s.effect.pruned_at = at + 5
    return s


def prune(world, c, rng):
    s = Step(c, VERB, "prune", c.name)
    s.may_fail = not c.declared or c.refused
    return s


def delete(world, c, rng):
    if not c.snapshots:
        return None
    name = rng.choice(sorted(c.snapshots))
    s = Step(c, VERB, "delete", "--yes", c.name, name)
    s.effect.deleted = {name}
    s.may_fail = c.timer

    def judge(status, said):
        if status == 0 and name in world.facts.snapshots.get(c.name, {}):
            world.fault("%s is deleted, and there" % name)
    s.judge = judge
    return s


def replace(world, c, s, content):
    """What a rollback and a recreate have in common."""
    running = c.mark is not None
    s.effect.contents = {content}
    s.may_fail = c.refused or not c.declared
    was = c.uuid

    def judge(status, said):
        image = world.facts.images.get(c.name)
        if status == 0 and (not image or image.uuid == was or (image.content or "") != content):
            world.fault("it says that it is done, and %s is %s" % (c.name, image))
        if status == 0 and not s.disturbed:
            world.expect_state(c, *(["active"] if running or "--start" in s.command else ["inactive", "failed"]))
    s.judge = judge
    return s


def rollback(world, c, rng):
    if not c.snapshots:
        return None
    name = rng.choice(sorted(c.snapshots))
    s = Step(c, VERB, "rollback", "--yes", *(["--start"] if rng.random() < 0.3 else []), c.name, name)
    s = replace(world, c, s, c.snapshots[name].content or "")
    # Its timer may prune what was chosen.
    s.may_fail |= c.timer
    return s


def recreate(world, c, rng):
    if not c.present:
        return None
    s = Step(c, VERB, "recreate", "--yes", *(["--start"] if rng.random() < 0.3 else []), c.name)
    return replace(world, c, s, "")


def cancel(world, c, rng):
    s = Step(c, VERB, rng.choice(["rollback", "recreate"]), "--cancel", c.name)
    s.may_fail = True
    return s


def rename(world, c, rng):
    free = [i for i in world.containers.values() if not i.declared and not i.present and not i.snapshots and i is not c]
    if not free or not c.present or not c.declared:
        return None
    s = Step(c, VERB, "rename", "--yes", c.name, rng.choice(free).name)
    s.may_fail = c.mark is not None
    return s


def remove(world, c, rng):
    s = Step(c, VERB, "remove", "--yes", *(["--snapshots"] if rng.random() < 0.4 else []), c.name)
    s.may_fail = c.mark is not None or not c.declared
    s.effect.removed = True
    if "--snapshots" in s.command:
        s.effect.deleted = set(c.snapshots)

    def judge(status, said):
        if status == 0 and c.name in world.facts.images:
            world.fault("%s is removed, and there" % c.name)
        if status == 0:
            c.content = None
    s.judge = judge
    return s


def rebuild(world, c, rng):
    s = Step(None, VERB, "bootstrap", "--rebuild", "guest")
    return s


def systemd(world, c, rng):
    return Step(None, "systemctl", *rng.choice([("daemon-reload",), ("daemon-reexec",), ("restart", "dbus")]), quick=True)


# How often, beside the others.
STEPS = {start: 8, stop: 4, reboot: 2, crash: 1, snapshot: 6, wrong_clock: 3, wrong_start: 1, prune: 3, delete: 2, rollback: 9, recreate: 4,
         cancel: 1, rename: 3, remove: 2, write: 5, edit: 4, rebuild: 1, systemd: 2}

# What comes in between: a signal to the verb, a command, or None for a power cut. Delays go up to two seconds.
SIGNALS = [signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
COMMANDS = ["systemctl daemon-reload", "systemctl daemon-reexec", "systemctl restart dbus", "systemctl cancel",
            "systemctl stop --no-block systemd-nspawn@{}", "systemctl start --no-block systemd-nspawn@{}",
            "systemctl kill -s KILL systemd-nspawn@{}", "machinectl reboot {}", "machinectl terminate {}",
            "nspawn-btrfs snapshot --label=between {}", "nspawn-btrfs prune {}", "nspawn-btrfs history {}"]
