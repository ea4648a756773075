# SPDX-License-Identifier: LGPL-2.1-or-later
"""A booted test host, as lib/host.sh has it, seen from the machine."""

import os
import signal
import subprocess
import tempfile
import time

LIB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib")


class Host:
    def __init__(self, name):
        self.name = name
        self.run_folder = os.environ["NSPAWN_BTRFS_RUN"]
        self.group = "/sys/fs/cgroup/nspawn-btrfs-%s/%s/driver" % (os.path.basename(self.run_folder), name)
        self.booted()

    def booted(self):
        """Finds the first process of a boot."""
        with open("%s/hosts/%s/nspawn.pid" % (self.run_folder, self.name)) as f:
            nspawn = f.read().strip()
        with open("/proc/%s/task/%s/children" % (nspawn, nspawn)) as f:
            self.leader = f.read().split()[0]
        os.makedirs(self.group, exist_ok=True)

    def path(self, path):
        return "/proc/%s/root%s" % (self.leader, path)

    def start(self, command, environment=()):
        return Running(self, command, environment)

    def run(self, *command, environment=(), timeout=150):
        """Returns (exit status, what it said)."""
        return self.start(command, environment).wait(timeout)

    def sh(self, script, timeout=150):
        return self.run("/bin/sh", "-c", script, timeout=timeout)

    def shell_function(self, line):
        r = subprocess.run(["bash", "-c", '. "$0/host.sh"; ' + line, LIB], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return r.returncode, r.stdout

    def cut(self):
        """The power goes, and comes back."""
        said = self.shell_function("host_cut %s && host_boot %s" % (self.name, self.name))
        self.booted()
        return said

    def reboot(self):
        said = self.shell_function("host_reboot " + self.name)
        self.booted()
        return said


class Running:
    """A command in the host's namespaces and its control group, which no daemon-reexec and no bus is asked for."""

    def __init__(self, host, command, environment):
        self.out = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            ["nsenter", "-t", host.leader, "-m", "-u", "-i", "-n", "-p", "-C", "--root", "--wd", "--", "env", "-i",
             "PATH=/usr/sbin:/usr/bin", "HOME=/root", "TERM=dumb", *environment, *command],
            stdin=subprocess.DEVNULL, stdout=self.out, stderr=subprocess.STDOUT,
            preexec_fn=lambda: open(host.group + "/cgroup.procs", "w").write("0"))

    def kill(self, number):
        """The command, and not nsenter, which waits for it."""
        pid = self.process.pid
        try:
            with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
                for child in f.read().split():
                    os.kill(int(child), number)
        except (OSError, ValueError):
            pass

    def wait(self, timeout):
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill(signal.SIGKILL)
            self.process.kill()
            self.process.wait()
            return 124, self.said() + "\n(it hung)"
        return self.process.returncode, self.said()

    def said(self):
        self.out.seek(0)
        return self.out.read()


def wait_for(seconds, what):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
