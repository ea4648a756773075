/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A snapshot shows an empty folder where a subvolume was nested, a stand-in, whose entry still names that subvolume: so it
 * is known where in the file system it is now. It is moved back within one mount, from the top level: to mv(1) what lies
 * in two mounts is on two file systems, and it would copy. */

#include <dirent.h>
#include <fcntl.h>

#include "btrfs-fs.h"
#include "fileio.h"
#include "log.h"
#include "mountpoint.h"
#include "paths.h"
#include "rolled-back.h"
#include "subvol.h"

#define TOP "/mnt"

typedef struct Place {
        const char *path, *below;
        bool is_mounted, is_stand_in;
        char *was, *is; /* paths from the top level; WAS is NULL while nothing tells */
} Place;

static void place_done(Place *p) {
        free(p->was);
        free(p->is);
}

/* Where the subvolume is that the stand-in NAME in D is for. Returns 1, 0 if NAME is none, or it is gone for good. */
static int path_of_stand_in(DIR *d, const struct dirent *de, char **ret) {
        int r;

        if (*de->d_name == '.' || !subvol_is_stand_in(dirfd(d), de->d_name))
                return 0;
        r = subvol_path(dirfd(d), de->d_ino, ret);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

/* Nowhere else are there any, and hosts with many snapshots need not look at each. */
static int open_of_snapshot(const char *path, DIR **ret) {
        _cleanup_closedir_ DIR *d = NULL;
        int r = open_folder_at(AT_FDCWD, path, O_NOFOLLOW, &d);

        if (r < 0 || subvol_is_of_snapshot(dirfd(d)) <= 0)
                return r < 0 ? r : -ENOENT;
        *ret = TAKE_PTR(d);
        return 0;
}

/* The first stand-in NAME (NULL: any) in the folder PATH. Returns 1 and where its subvolume is, less "/NAME". */
static int find_in(const char *path, const char *name, char **ret) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        if (open_of_snapshot(path, &d) < 0)
                return 0;
        while (r == 0 && (de = readdir(d))) {
                _cleanup_free_ char *was = NULL;
                const char *end;

                if ((name && !streq(name, de->d_name)) || path_of_stand_in(d, de, &was) <= 0)
                        continue;
                end = endswith(was, de->d_name);
                if (!end || end == was || end[-1] != '/') /* it was renamed there */
                        continue;
                *ret = strndup(was, end - 1 - was);
                r = *ret ? 1 : -ENOMEM;
        }
        return r;
}

/* The same in any folder in PATH. */
static int find_below(const char *path, char **ret) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        if (open_of_snapshot(path, &d) < 0)
                return 0;
        while (r == 0 && (de = readdir(d))) {
                _cleanup_free_ char *folder = NULL, *was = NULL;
                const char *end;

                if (*de->d_name == '.')
                        continue;
                if (asprintf(&folder, "%s/%s", path, de->d_name) < 0)
                        return -ENOMEM;
                r = find_in(folder, NULL, &was);
                end = r > 0 ? endswith(was, de->d_name) : NULL;
                if (r > 0 && end && end > was)
                        *ret = strndup(was, end - 1 - was);
                if (r > 0)
                        r = *ret ? 1 : 0;
        }
        return r;
}

/* Takes "/BELOW" from the end of *PATH. */
static int strip(char **path, const char *below) {
        const char *end = *path ? endswith(*path, below) : NULL;

        if (!end || end == *path)
                return 0;
        (*path)[end - 1 - *path] = 0;
        return 1;
}

static int look_inside(Place *p) {
        int r;

        if (streq(p->path, MACHINES_DIR))
                return find_in(MACHINES_DIR, NULL, &p->was);
        r = find_in(TEMPLATES_DIR, NULL, &p->was);
        if (r > 0)
                return strip(&p->was, "templates");
        r = find_below(SNAPSHOTS_DIR, &p->was);
        return r > 0 ? strip(&p->was, "snapshots") : r;
}

/* Where the place is: of a mount by itself, else below PARENT, where it need not be there. */
static int path_of_place(const Place *p, int parent, char **ret) {
        _cleanup_close_ int own = p->is_mounted ? open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -EBADF;
        _cleanup_free_ char *above = NULL;
        int r;

        if (p->is_mounted)
                return own < 0 ? -errno : subvol_path_of(own, ret);
        r = subvol_path_of(parent, &above);
        if (r < 0)
                return r;
        return asprintf(ret, "%s%s%s", above, *above ? "/" : "", p->below) < 0 ? -ENOMEM : 0;
}

static int look(Place *p, int parent) {
        _cleanup_free_ char *folder = NULL;
        int r;

        p->is_mounted = is_mount_point(p->path) > 0;
        r = path_of_place(p, parent, &p->is);
        if (r < 0)
                return r == -ENOTSUP ? 0 : r;
        p->is_stand_in = !p->is_mounted && subvol_is_stand_in(parent, p->below);
        if (!p->is_stand_in)
                return look_inside(p);
        r = find_in("/var/lib", p->below, &folder);
        if (r <= 0)
                return r;
        return asprintf(&p->was, "%s/%s", folder, p->below) < 0 ? -ENOMEM : 1;
}

/* What was made after the root's snapshot has no stand-in, but it is where the other place was. */
static int guess(Place *p, const Place *other) {
        const char *end = other->was ? endswith(other->was, other->below) : NULL;

        if (p->was || !p->is || p->is_mounted || other->is_mounted || !end)
                return 0;
        return asprintf(&p->was, "%.*s%s", (int) (end - other->was), other->was, p->below) < 0 ? -ENOMEM : 0;
}

/* What is a subvolume goes as a whole; of a folder what is nested in it, and then the rest. What is read-only, as all in
 * STATE_DIR is, cannot go to another folder (EROFS). */
static void print_way(FILE *f, const Place *p) {
        bool read_only = streq(p->path, STATE_DIR);

        if (!p->was)
                return;
        if (p->is_stand_in) {
                fprintf(f, "; \"mv -T " TOP "/%s " TOP "/%s\"", p->was, p->is);
                return;
        }
        fprintf(f,
                "; \"cd " TOP
                "/%s && find . -mindepth 1 -inum 256 -prune -exec sh -c 'mkdir -p $1/${0%%/*} && "
                "%smv -T $0 $1/$0%s' {} " TOP "/%s \\; && cp -a . " TOP "/%s; cd /\"",
                p->was, read_only ? "btrfs property set -f $0 ro false && " : "",
                read_only ? " && btrfs property set $1/$0 ro true" : "", p->is, p->is);
}

static int describe(const Place *places, sd_id128_t id, char **ret) {
        const Place *p = places[0].was ? &places[0] : &places[1];
        _cleanup_memstream_ Memstream m = {};
        int r = memstream_open(&m);

        if (r < 0)
                return r;
        fprintf(m.f,
                "The root of this host was put back to a snapshot (by timeshift or snapper, say), and what "
                "was "
                "nested in it is in no snapshot: what %s/ had is in \"%s\" of that file system, and what is "
                "here now are empty stand-ins. Make no pool, and nothing anew. The way back, with no "
                "container "
                "running: \"mount -o subvolid=5 UUID=" SD_ID128_UUID_FORMAT_STR " " TOP "\"",
                p->path, p->was, SD_ID128_FORMAT_VAL(id));
        print_way(m.f, &places[0]);
        print_way(m.f, &places[1]);
        fputs("; \"umount " TOP
              "\"; \"systemctl daemon-reload\". How it cannot happen again: see \"Where things "
              "are\" in README.md.",
              m.f);
        return memstream_take(&m, ret, NULL);
}

static int find(Place *places, int parent) {
        int r = look(&places[0], parent);

        if (r >= 0)
                r = look(&places[1], parent);
        if (r < 0 || (!places[0].was && !places[1].was))
                return r < 0 ? r : 0;
        r = guess(&places[0], &places[1]);
        return r < 0 ? r : guess(&places[1], &places[0]) < 0 ? -ENOMEM : 1;
}

/* Of either place: they are on one btrfs, or something else is wrong. */
static int find_id(int parent, sd_id128_t *ret) {
        _cleanup_close_ int machines = open(MACHINES_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        return machines >= 0 && btrfs_fs_id(machines, ret) >= 0 ? 0 : btrfs_fs_id(parent, ret);
}

/* A stand-in that was mounted has no entry that tells what it is for. */
static int describe_mounted(const char *path, char **ret) {
        _cleanup_close_ int fd = open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int r;

        if (fd < 0 || !subvol_is_stand_in(fd, "") || is_mount_point(path) <= 0)
                return 0;
        r = asprintf(
                ret,
                "What is mounted at %s/ was put back to a snapshot, and is the empty stand-in for a "
                "subvolume that was nested there. Make no pool, and nothing anew: mount all of that file "
                "system (\"findmnt %s\" tells which, \"mount -o subvolid=5 DEVICE " TOP "\"), look where "
                "the subvolume is now (\"btrfs subvolume list " TOP "\"), and put it over the stand-in "
                "(\"mv -T " TOP "/WAS " TOP "/IS\").",
                path, path);
        return r < 0 ? -ENOMEM : 1;
}

static int find_and_describe(char **ret) {
        Place places[] = { { MACHINES_DIR, "machines" }, { STATE_DIR, "nspawn-btrfs" } };
        _cleanup_close_ int parent = open("/var/lib", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        sd_id128_t id;
        int r;

        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                r = describe_mounted(places[i].path, ret);
                if (r != 0)
                        return r;
        }
        r = parent < 0 ? -errno : find(places, parent);
        if (r > 0)
                r = find_id(parent, &id);
        if (r >= 0 && (places[0].was || places[1].was))
                r = describe(places, id, ret) < 0 ? -ENOMEM : 1;
        for (size_t i = 0; i < ELEMENTSOF(places); i++)
                place_done(&places[i]);
        return r == -ENOMEM || r > 0 ? r : 0;
}

/* It is the host's, and a list of many containers asks for each that has no image. */
int rolled_back_describe(char **ret) {
        static char *said;
        static int found = -EAGAIN;

        if (found < 0)
                found = find_and_describe(&said);
        if (found <= 0)
                return found;
        *ret = strdup(said);
        return *ret ? 1 : -ENOMEM;
}

int rolled_back_refuse(void) {
        _cleanup_free_ char *text = NULL;

        return rolled_back_describe(&text) > 0 ? log_error_errno(ENOMEDIUM, "%s", text) : 0;
}
