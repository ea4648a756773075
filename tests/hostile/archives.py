# SPDX-License-Identifier: LGPL-2.1-or-later
# Hostile archives, into /srv/h/NAME.tar: tar itself may be led astray. Arguments: the names that are wanted.

import gzip, io, os, sys, tarfile

OUT = "../../../../../../../../etc/canary"


def base(t, where="."):
    t.add("/srv/h/base", arcname=where)


def reg(t, name, data=b"pwned\n", **more):
    i = tarfile.TarInfo(name)
    i.size = len(data)
    for key, value in more.items():
        setattr(i, key, value)
    t.addfile(i, io.BytesIO(data))


def link(t, name, to, kind=tarfile.SYMTYPE):
    i = tarfile.TarInfo(name)
    i.type, i.linkname, i.mode = kind, to, 0o777
    t.addfile(i)


def dotdot(t):
    base(t)
    reg(t, "../../../../../etc/canary/pwned")
    reg(t, "x/../../../../etc/canary/pwned")


def absolute(t):
    base(t)
    for name in ("/etc/canary/pwned", "//etc/canary/pwned", "/./etc/canary/pwned"):
        reg(t, name)


def link_then_file(t):
    base(t)
    for i, to in enumerate(("/etc/canary", OUT, "/proc/self/root/etc/canary")):
        link(t, "./lnk%d" % i, to)
        reg(t, "./lnk%d/pwned" % i)


def hard_link_out(t):
    base(t)
    for i, to in enumerate(("/etc/canary/file", OUT + "/file", "/etc/shadow")):
        link(t, "./hl%d" % i, to, tarfile.LNKTYPE)


# What tar takes, since in the image there is what they name.
def hard_link_in(t):
    base(t)
    reg(t, "./etc/canary/file")
    for i, to in enumerate(("/etc/canary/file", OUT + "/file", "/etc/shadow")):
        link(t, "./hl%d" % i, to, tarfile.LNKTYPE)
        reg(t, "./etc/canary/file")


def hard_link_via_link(t):
    base(t)
    link(t, "./lnk", "/etc/canary")
    link(t, "./hl", "./lnk/file", tarfile.LNKTYPE)
    reg(t, "./hl")


def one_folder(t):
    base(t, "rootfs")


def root_is_link(t):
    link(t, ".", "/etc/canary")
    base(t)


def rootfs_then_link(t):
    base(t, "rootfs")
    link(t, "rootfs", "/etc/canary")
    reg(t, "rootfs/pwned")
    reg(t, "rootfs/etc/pwned")


def top_is_link(t):
    link(t, "image", "/etc/canary")
    base(t, "image")


def top_is_parent(t):
    link(t, "image", "..")
    base(t, "image")
    reg(t, "image/pwned")


def link_and_folder_in_turn(t):
    base(t)
    for i in range(50):
        link(t, "./x", "/etc/canary")
        reg(t, "./x/pwned%d" % i)
        d = tarfile.TarInfo("./x")
        d.type, d.mode = tarfile.DIRTYPE, 0o755
        t.addfile(d)


def extended_headers(t):
    base(t)
    reg(t, "./a", pax_headers={"path": OUT + "/pwned", "size": "6"})
    i = tarfile.TarInfo("./b")
    i.type, i.pax_headers = tarfile.SYMTYPE, {"linkpath": "/etc/canary"}
    t.addfile(i)
    reg(t, "./b/pwned")
    reg(t, "./c", pax_headers={"SCHILY.xattr.trusted.nspawn_btrfs.template": "\x1b[2J\n", "mtime": "1e30", "uid": "-1"})


def extended_paths(t):
    base(t)
    reg(t, "./a", pax_headers={"path": "/etc/canary/pwned", "uid": "4294967295"})
    i = tarfile.TarInfo("./b")
    i.type, i.pax_headers = tarfile.SYMTYPE, {"linkpath": "/etc/canary"}
    t.addfile(i)
    reg(t, "./c", pax_headers={"SCHILY.xattr.trusted.nspawn_btrfs.template": "\x1b[2J\n", "SCHILY.xattr.user.a": "b"})


def long_names(t):
    base(t)
    reg(t, "./" + "x" * 255 + "/" + "/".join(["y" * 200] * 30))
    reg(t, "./esc\x1b]0;pwned\x07\n\udcff")
    i = tarfile.TarInfo("./long")
    i.type, i.linkname = tarfile.SYMTYPE, "z" * 100000
    t.addfile(i)


def odd_names(t):
    base(t)
    reg(t, "./" + "x" * 255)
    reg(t, "./" + "/".join(["y" * 200] * 15))
    reg(t, "./esc\x1b]0;pwned\x07\n\udcff")
    reg(t, "./--to-command=touch pwned")
    link(t, "./long", "z" * 4000)


def links_out(t):
    base(t)
    for i, to in enumerate(("/etc/canary", OUT, "/proc/self/root/etc/canary")):
        for where in (".", "./etc/ssh", "./opt"):
            link(t, "%s/lnk%d" % (where, i), to)


def device_over_file(t):
    base(t)
    i = tarfile.TarInfo("./etc/hostname")
    i.type, i.devmajor, i.devminor = tarfile.BLKTYPE, 7, 0
    t.addfile(i)
    reg(t, "./etc/hostname")
    i = tarfile.TarInfo("./etc/shadow")
    i.type = tarfile.FIFOTYPE
    t.addfile(i)


ARCHIVES = {
    name.replace("_", "-"): f
    for name, f in list(globals().items())
    if callable(f) and getattr(f, "__module__", "") == "__main__" and name not in ("base", "reg", "link")
}


# A terabyte that is a few kilobytes.
def sparse(path):
    os.makedirs("/srv/h/t/bomb/var", exist_ok=True)
    os.system("cp -a /srv/h/base/. /srv/h/t/bomb; truncate -s 1T /srv/h/t/bomb/var/bomb /srv/h/t/bomb/etc/hostname;"
              " tar -S -C /srv/h/t/bomb -cf %s .; rm -rf /srv/h/t/bomb" % path)


def garbage(path):
    open(path, "wb").write(b"\x28\xb5\x2f\xfd" + b"\0" * 5000)


def empty(path):
    tarfile.open(path, "w").close()


def cut_short(path):
    with tarfile.open(path, "w") as t:
        base(t)
    os.truncate(path, os.path.getsize(path) * 2 // 3)


def wrong_compression(path):
    with gzip.open(path, "wb") as f:
        f.write(b"--to-command=touch pwned\n" * 1000)


RAW = {"sparse-bomb": sparse, "garbage": garbage, "empty": empty, "cut-short": cut_short, "wrong-compression": wrong_compression}

if sys.argv[1:] == ["--list"]:
    print("\n".join(list(ARCHIVES) + list(RAW)))
for name in sys.argv[1:]:
    path = "/srv/h/%s.tar" % name
    if name in RAW:
        RAW[name](path)
    elif name in ARCHIVES:
        with tarfile.open(path, "w", format=tarfile.PAX_FORMAT, errors="surrogateescape") as t:
            ARCHIVES[name](t)
