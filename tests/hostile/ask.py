# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes the template of each image named as an argument, boots it, and asks it through every verb, while it runs and
# after. Prints what is wrong: one line each, "NAME: ...", then which did not boot, and by which way the others did. Runs
# on the host.

import collections, json, os, re, subprocess, sys, time

LIMIT = 60  # seconds: a command that takes longer hangs
LIBEXEC = "/usr/libexec/nspawn-btrfs/"
# What a terminal obeys, and what turns the direction of writing; "\r" is of no verb without a terminal.
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"}


LOG = open("/srv/h/log", "a")  # what each said, for those who look into a failure


def wrong(name, text):
    print("%s: %s" % (name, text), flush=True)


def judge(name, argv, out):
    words = " ".join(argv)
    try:
        text = out.decode()
    except UnicodeDecodeError:
        wrong(name, "what %s says is no UTF-8: %r" % (words, out[-200:]))
        return
    found = BAD.search(text)
    if found:
        wrong(name, "%s says %r" % (words, text[max(0, found.start() - 40) : found.end() + 40]))


def run(name, *argv, limit=LIMIT):
    """Returns the exit status, None if it hangs, and stdout."""
    try:
        p = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV, timeout=limit)
    except subprocess.TimeoutExpired:
        wrong(name, "%s hangs" % " ".join(argv))
        return None, b""
    judge(name, argv, p.stdout)
    judge(name, argv, p.stderr)
    lines = (p.stderr or p.stdout).decode(errors="replace").splitlines()
    print("%-24s %3d  %-60s %s" % (name, p.returncode, " ".join(argv), lines[-1] if lines else ""), file=LOG, flush=True)
    if p.returncode < 0 or p.returncode > 125:
        wrong(name, "%s died: %d" % (" ".join(argv), p.returncode))
    return p.returncode, p.stdout


def verb(name, *argv):
    return run(name, "nspawn-btrfs", *argv)


def verb_json(name, *argv):
    status, out = verb(name, *argv)
    if status is None or (status != 0 and not out):
        return
    try:
        json.loads(out)
    except ValueError as e:
        wrong(name, "%s is no JSON: %s" % (" ".join(argv), e))


def on_terminal(name, *argv):
    """As a person sees it: whatever is between "\r\n" is plain."""
    p = subprocess.run(["script", "-qec", " ".join(argv), "/dev/null"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=LIMIT,
                       env={**ENV, "TERM": "xterm"})
    judge(name, ["on a terminal:", *argv], p.stdout.replace(b"\r\n", b"\n"))
    return p.stdout.decode(errors="replace")


def look(name, c):
    verb(name, "status", c, "--no-pager")
    verb_json(name, "status", c, "--json=pretty")
    verb(name, "list", "--no-pager")
    verb_json(name, "list", "--json=short")
    verb_json(name, "history", c, "--json=short")
    verb(name, "prune", c, "--dry-run")


def is_up(unit):
    return subprocess.run(["systemctl", "is-active", "--quiet", unit]).returncode == 0


def while_it_runs(name, c):
    shown = on_terminal(name, "nspawn-btrfs", "status", c, "--no-pager")
    if "pwned" in shown and "guest> " not in shown:
        wrong(name, "the guest's status is not marked: %r" % shown)
    look(name, c)
    for argv in (("snapshot", c, "--label=one"), ("snapshot", c), ("save-template", "--live", c, "l" + c), ("recreate", c, "--yes"),
                 ("rollback", c, "one"), ("rename", c, "g" + c, "--yes"), ("remove", c, "--yes"), ("save-template", c, "s" + c),
                 ("adopt", c), ("adopt", "--all"), ("cat", c), ("check",), ("bootstrap", name), ("apply",), ("accept-identity", c),
                 ("rollback", c, "--cancel")):
        verb(name, *argv)
    delete_newest(name, c)
    verb_json(name, "diff", "--json=short")
    verb_json(name, "list", "--templates", "--json=short")


def stop(name, c):
    unit = "systemd-nspawn@%s.service" % c
    run(name, "systemctl", "kill", "-s", "KILL", unit)
    for _ in range(100):
        if subprocess.run(["systemctl", "is-active", unit], stdout=subprocess.PIPE).stdout.strip() in (b"inactive", b"failed"):
            return
        time.sleep(0.1)
    wrong(name, "does not end")


def adopt_it(name, c):
    """As an image that no file declares, with settings beside it."""
    run(name, "systemctl", "daemon-reload")
    file = "/etc/nspawn-btrfs.d/%s.container" % c
    with open("/var/lib/machines/%s.nspawn" % c, "w") as f:
        f.write("[Exec]\nEnvironment=A=\x1b[2J\xc2\x9b31m\nHostname=x\u202e\n[Files]\nBind=/:/h\n")
    os.rename(file, file + ".away")
    verb(name, "adopt", c)
    verb(name, "adopt", "--all")
    os.rename(file + ".away", file)
    run(name, "systemctl", "daemon-reload")


def delete_newest(name, c):
    out = verb(name, "history", c, "--json=short")[1]
    for row in json.loads(out or b"[]")[:1]:
        verb(name, "delete", c, row["name"], "--yes")


def after(name, c):
    shown = on_terminal(name, "nspawn-btrfs", "status", c, "--no-pager")
    if any("curl" in line and "guest> " not in line for line in shown.splitlines()):
        wrong(name, "the guest's lines are not marked: %r" % shown)
    look(name, c)
    for argv in (("save-template", c, "s" + c), ("snapshot", c, "--label=two"), ("recreate", c, "--yes"), ("rollback", c, "two")):
        verb(name, *argv)
    delete_newest(name, c)
    stop(name, c)  # one that had failed was started by these
    adopt_it(name, c)
    verb(name, "rename", c, "g" + c, "--yes")
    run(name, LIBEXEC + "prepare", "g" + c)
    for c in ("g" + c, c):
        verb(name, "remove", c, "--yes", "--snapshots")
        if os.path.exists("/var/lib/machines/" + c):
            wrong(name, "%s cannot be removed" % c)


def put_there(name, c):
    """As who carries an image by hand does it; one that is no archive."""
    subprocess.run(["btrfs", "-q", "subvolume", "snapshot", "/srv/h/t/" + name, "/var/lib/machines/" + c], check=True)


# The ways to boot an image, each for those that the one before refuses: a clone with first settings, one without, and an
# image that is there already.
WAYS = {"h": "with first settings", "c": "as it is", "b": "by hand"}


def ask_by(way, name):
    """Returns whether it booted."""
    c = way + name
    unit = "systemd-nspawn@%s.service" % c
    if way == "b":
        put_there(name, c)
    run(name, "systemctl", "start", unit)
    up = is_up(unit)
    if up:
        time.sleep(0.2)
        while_it_runs(name, c)
    stop(name, c)
    after(name, c)
    return up


def ask(name):
    """Returns the way by which it booted, or None."""
    for template in (name, "p" + name):
        if os.path.exists("/etc/nspawn-btrfs.d/%s.template" % template):
            run(name, LIBEXEC + "build-template", template)
    declared = [way for way in WAYS if os.path.exists("/etc/nspawn-btrfs.d/%s%s.container" % (way, name))]
    way = next((way for way in declared if ask_by(way, name)), None)
    left = [f for folder in ("/var/lib/machines", "/var/lib/nspawn-btrfs/templates") for f in os.listdir(folder)
            if f.startswith(".#") and name in f and not f.endswith(".lck")]
    if left:
        wrong(name, "is left: %s" % left)
    run(name, "systemctl", "reset-failed")
    return way


ways = {name: ask(name) for name in sys.argv[1:]}
print("not booted: " + " ".join(sorted(name for name in ways if not ways[name])))
print("booted: " + ", ".join("%d %s" % (n, WAYS[way]) for way, n in sorted(collections.Counter(filter(None, ways.values())).items())))
