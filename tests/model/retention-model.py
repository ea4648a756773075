#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Retention under wrong clocks: simulates a timer's runs over weeks, with the four guards and without, and compares what
is kept with what the same policy keeps under a right clock.

retention-model.py            a line per case and policy
retention-model.py DRIVER     the same, and each run of each simulation is also put to retention-driver, which links
                              common/retention.c: both must keep the same. Says only what is wrong
retention-model.py --without  for each guard the first case that shows what it is there for; fails if a guard has none

A snapshot is (time of its name in hours, number of its creation); guard (d) needs the latter (otransid)."""
import bisect
import functools
import subprocess
import sys

DAY = 24.0
ALL = "abcd"
MONDAY = 1767571200  # 5 January 2026, where hour 0 of each simulation is


def in_order(snaps):
    """The longest run in which names and creation agree; snaps are sorted by name."""
    tails, index, before = [], [], [-1] * len(snaps)
    for i, (_, made) in enumerate(snaps):
        p = bisect.bisect_right(tails, made)
        tails[p:p + 1] = [made]
        index[p:p + 1] = [i]
        before[i] = index[p - 1] if p else -1
    run, i = set(), index[-1]
    while i >= 0:
        run.add(snaps[i])
        i = before[i]
    return run


def median(sizes):
    ordered, n = sorted(sizes), len(sizes)
    return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2


def by_policy(live, policy, longest):
    kept = set(live[-max(1, policy.get("last", 1)):])
    if "within" in policy:
        covered = 0.0
        for i in range(len(live) - 2, -1, -1):
            covered += min(live[i + 1][0] - live[i][0], longest)
            if covered > policy["within"]:
                break
            kept.add(live[i])
    for name, hours in (("hourly", 1.0), ("daily", DAY), ("weekly", 7 * DAY)):
        if name in policy:
            first = {}
            for s in live:
                first.setdefault(s[0] // hours, s)
            kept.update(first[p] for p in sorted(first, reverse=True)[:policy[name]])
    return kept


def keep(snaps, now, policy, uptime, guards=ALL):
    snaps = sorted(snaps)
    ahead = [s for s in snaps if s[0] > now + 1 / 60] if "a" in guards else []
    live = [s for s in snaps if s[0] <= now + 1 / 60] if "a" in guards else snaps
    if not live:
        return set(ahead)
    gaps = [b[0] - a[0] for a, b in zip(live, live[1:])]
    longest = max(DAY, 3 * median(gaps)) if gaps else DAY
    kept = by_policy(live, policy, longest if "b" in guards else float("inf"))
    if len(kept) == len(live):  # when they were made is asked for only where one would go
        return kept.union(ahead)
    if "c" in guards and gaps[-1] > max(longest, uptime) and live[-1][1] == max(s[1] for s in snaps):
        return set(snaps)
    if "d" in guards:
        kept.update(set(live) - in_order(live))
    return kept.union(ahead)


class Driver:
    """common/retention.c, asked the same."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def keep(self, snaps, now, policy, uptime):
        snaps = sorted(snaps)
        # "Within" of the model takes in the very moment, that of the code does not.
        ask = [policy.get("last", 0), round(policy["within"] * 3600) + 1 if "within" in policy else 0]
        ask += [policy.get(k, 0) for k in ("hourly", "daily", "weekly")]
        ask += [MONDAY + round(now * 3600), round(uptime * 3600), len(snaps)]
        ask += [n for s in snaps for n in (MONDAY + round(s[0] * 3600), s[1])]
        self.process.stdin.write(" ".join(map(str, ask)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert len(answer) == len(snaps), "the driver ended: %r" % answer
        return {s for s, kept in zip(snaps, answer) if kept == "1"}


def run(policy, every, hours, clock, is_up, booted, guards=ALL, driver=None):
    """What is there in the end, as the true times at which it was taken, and the most that ever was."""
    snaps, taken, made, t, most = [], {}, 0, 0.0, 0
    while t < hours:
        if is_up(t):
            made += 1
            now, uptime = clock(t), t - booted(t)
            snaps = [s for s in snaps if s[0] != now] + [(now, made)]
            taken[(now, made)] = t
            left = keep(snaps, now, policy, uptime, guards)
            if driver and left != driver.keep(snaps, now, policy, uptime):
                sys.exit("At hour %g (%r, up %g) model and code differ in %r" % (
                    t, policy, uptime, sorted(left ^ driver.keep(snaps, now, policy, uptime))))
            snaps = sorted(left)
            most = max(most, len(snaps))
        t += every
    return {taken[s] for s in snaps}, most


POLICIES = {"h24 d7 w4": dict(hourly=24, daily=7, weekly=4), "within 2d": dict(within=48),
            "within 7d, d14": dict(within=168, daily=14), "last 10": dict(last=10),
            "h6 d3": dict(hourly=6, daily=3), "within 30d": dict(within=720)}


def off(start, end, by):
    return lambda t: t + by if start <= t < end else t


RIGHT, ALWAYS, NEVER = (lambda t: t), (lambda t: True), (lambda t: 0.0)
CASES = [  # name, hours between runs, clock, is the host up, when did it boot
    ("right clock", 1, RIGHT, ALWAYS, NEVER),
    ("one run 4 years ahead", 1, off(700, 700.5, 35040), ALWAYS, NEVER),
    ("12 hours 4 years ahead", 1, off(700, 712, 35040), ALWAYS, NEVER),
    ("one run 5 days ahead", 1, off(700, 700.5, 120), ALWAYS, NEVER),
    ("one run 2 years back", 1, off(700, 700.5, -17520), ALWAYS, NEVER),
    ("12 hours 2 years back", 1, off(700, 712, -17520), ALWAYS, NEVER),
    ("booted 1 year ahead, 3 days", 1, off(700, 772, 8760), ALWAYS, lambda t: 0.0 if t < 700 else 700.0),
    ("off at night", 1, RIGHT, lambda t: 8 <= t % 24 < 23, lambda t: t // 24 * 24 + 8),
    ("off for three weeks", 1, RIGHT, lambda t: not 600 < t < 1104, lambda t: 0.0 if t < 600 else 1104.0),
    ("daily", 24, RIGHT, ALWAYS, NEVER),
    ("daily, one 4 years ahead", 24, off(696, 697, 35040), ALWAYS, NEVER),
    ("weekly, off at night", 168, RIGHT, ALWAYS, lambda t: t - 1),
    ("weekly, one 4 years ahead", 168, off(672, 673, 35040), ALWAYS, NEVER),
    ("12 hours 1 hour ahead", 1, off(700, 712, 1), ALWAYS, NEVER),
    ("12 hours 1 hour back", 1, off(700, 712, -1), ALWAYS, NEVER),
    ("off at night, one 4 years on", 1, off(682, 682.5, 35040), lambda t: 8 <= t % 24 < 23, lambda t: t // 24 * 24 + 8),
    ("daily, one 2 years back", 24, off(696, 697, -17520), ALWAYS, NEVER),
    ("daily, off for a month", 24, RIGHT, lambda t: not 600 < t < 1320, lambda t: 0.0 if t < 600 else 1320.0),
    ("weekly, one 2 years back", 168, off(672, 673, -17520), ALWAYS, lambda t: t - 1)]


@functools.lru_cache(maxsize=None)
def right_run(policy, every, hours, is_up, booted):
    return run(POLICIES[policy], every, hours, RIGHT, is_up, booted)


def spans(every):
    return (("soon", 720), ("later", 1440 if every < 168 else 9600))


def table(driver):
    worst = 0
    for case, every, clock, is_up, booted in CASES:
        for name, policy in POLICIES.items():
            line = "%-28s %-15s" % (case, name)
            for label, hours in spans(every):
                guarded, most = run(policy, every, hours, clock, is_up, booted, ALL, driver)
                right, most_right = right_run(name, every, hours, is_up, booted)
                line += " %s: lost %d of %d" % (label, len(right - guarded), len(right))
                if not driver:
                    bare, _ = run(policy, every, hours, clock, is_up, booted, "")
                    line += " (unguarded %d)" % len(right - bare)
                line += ","
            worst = max(worst, len(right - guarded))
            if not driver:
                print(line + " most %d (right %d)" % (most, most_right))
            # A day of wrong ones stays beside the others at most, or what was taken by then while it is ahead.
            if most > most_right + 72:
                sys.exit("%s: grows to %d" % (line, most))
    print("lost in the end, worst case: %d" % worst)
    return worst


def without():
    missing = []
    for guard in ALL:
        found = None
        for case, every, clock, is_up, booted in CASES:
            for name, policy in POLICIES.items():
                for label, hours in spans(every):
                    right, _ = right_run(name, every, hours, is_up, booted)
                    args = (policy, every, hours, clock, is_up, booted)
                    lost = len(right - run(*args)[0])
                    more = len(right - run(*args, guards=ALL.replace(guard, ""))[0])
                    if more > lost and not found:
                        found = "%s, %s, %s: loses %d instead of %d of %d" % (case, name, label, more, lost, len(right))
                if found:
                    break
            if found:
                break
        print("without (%s): %s" % (guard, found or "nothing is lost"))
        missing += [] if found else [guard]
    return len(missing)


if __name__ == "__main__":
    if sys.argv[1:] == ["--without"]:
        sys.exit(without())
    sys.exit(table(Driver(sys.argv[1]) if sys.argv[1:] else None))
