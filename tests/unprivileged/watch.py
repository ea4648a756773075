# SPDX-License-Identifier: LGPL-2.1-or-later
# As a user of the host, without a pause: reads, opens, replaces, links to and writes into all that appears in FOLDER... and
# is not his, and reads the command lines and environments of processes. Prints what he gets.
import os, stat, sys

ME, SECRET = os.getuid(), b"s3cret"
seen = set()


def won(text):
    if text not in seen:
        seen.add(text)
        print(text, flush=True)


def tries(path):
    return (
        lambda: os.rename(path, path + ".mine"),
        lambda: os.unlink(path),
        lambda: os.link(path, "/home/mallory/link%d" % len(seen)),
        lambda: os.symlink("/etc/canary", path + "/link"),
        lambda: os.mkdir(path + "/folder"),
        lambda: os.close(os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)),
    )


def read(path):
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        if SECRET in os.read(fd, 1 << 20):
            won("reads " + path)
    except OSError:
        pass
    finally:
        os.close(fd)


def look(path, st):
    if st.st_uid == ME or stat.S_ISLNK(st.st_mode):
        return
    read(path)
    if st.st_mode & stat.S_IWOTH and st.st_mode & stat.S_ISVTX:
        return  # everybody's, as /tmp/.X11-unix
    for i, attempt in enumerate(tries(path)):
        try:
            attempt()
        except OSError:
            continue
        won("does %d to %s" % (i, path))


def walk(folder, deep):
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for e in entries:
        try:
            st = e.stat(follow_symlinks=False)
        except OSError:
            continue
        look(e.path, st)
        if deep and stat.S_ISDIR(st.st_mode):
            walk(e.path, deep - 1)


print("watches", flush=True)
while True:
    for folder in sys.argv[1:]:
        walk(folder, 3)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("cmdline", "environ"):
            read("/proc/%s/%s" % (pid, name))
