/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Of the two places, the one that holds more stays where it is, and the other joins it: by a bind mount, which needs no
 * device's name and waits for what it is bound from. */

#include <fcntl.h>

#include "btrfs-fs.h"
#include "fileio.h"
#include "layout.h"
#include "mountpoint.h"
#include "paths.h"
#include "pool-places.h"
#include "rolled-back.h"

/* No container can have this name. A hidden one would not do: "machinectl clean" deletes what is hidden there. */
#define STATE_IN_MACHINES MACHINES_DIR "/nspawn_btrfs"
#define MACHINES_IN_STATE STATE_DIR "/machines"

typedef struct Place {
        const char *path;
        bool is_btrfs, is_mounted, is_filled;
        sd_id128_t id;
} Place;

/* PATH, or the nearest folder above that is there: what will be made at PATH is on the same file system. */
static int open_nearest(const char *path) {
        _cleanup_free_ char *part = strdup(path);

        if (!part)
                return -ENOMEM;
        for (;;) {
                int fd = open(part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                char *slash = strrchr(part, '/');

                if (fd >= 0)
                        return fd;
                if (errno != ENOENT || slash == part)
                        return -errno;
                *slash = 0;
        }
}

static bool has_entry(const char *path, bool folders_count) {
        _cleanup_free_ char *name = NULL;

        return pool_places_entry(path, folders_count, &name) >= 0 && name;
}

static int look(Place *p) {
        _cleanup_close_ int fd = open_nearest(p->path);
        int r = fd < 0 ? fd : btrfs_fs_id(fd, &p->id);

        if (r < 0 && r != -ENOTSUP)
                return r;
        p->is_btrfs = r >= 0;
        p->is_mounted = is_mount_point(p->path) > 0;
        p->is_filled = streq(p->path, MACHINES_DIR)
                               ? has_entry(MACHINES_DIR, true)
                               : has_entry(TEMPLATES_DIR, false) || has_entry(SNAPSHOTS_DIR, false);
        return 0;
}

/* MOVES, by a bind mount FROM, a new folder on the other's file system, which MAKE makes. */
static void print_move(FILE *f, const Place *moves, const char *make, const char *from) {
        const char *path = moves->path;

        if (moves->is_mounted)
                fprintf(f, "\"umount %s\"; ", path);
        else if (moves->is_filled)
                fprintf(f, "\"mv %s %s.old\"; ", path, path);
        fprintf(f,
                "\"mkdir -m 700 -p %s\"; \"%s %s\"; %s in /etc/fstab \"%s %s none bind,nofail 0 0\"; "
                "\"systemctl daemon-reload\"; \"mount %s\".",
                path, make, from, moves->is_mounted ? "in place of its line" : "a line", from, path, path);
}

/* Who has images stays, and so does who was put on a disk of his own. */
static void print_join(FILE *f, const Place *state, const Place *machines) {
        bool is_taken = !machines->is_mounted && machines->is_filled;

        if (machines->is_btrfs && (machines->is_mounted || machines->is_filled || !state->is_mounted)) {
                fputs(" Put the latter on the file system of the former: ", f);
                print_move(f, state, "btrfs subvolume create", STATE_IN_MACHINES);
                if (!state->is_mounted && state->is_filled)
                        fputs(" What is in " STATE_DIR ".old comes along by btrfs-send(8).", f);
                return;
        }
        fprintf(f, " %sut the former on the file system of the latter: ",
                is_taken ? "Stop the containers, and p" : "P");
        print_move(f, machines, "mkdir -m 700", MACHINES_IN_STATE);
        if (is_taken)
                fputs(" Then \"cp -a " MACHINES_DIR ".old/. " MACHINES_DIR "/\".", f);
}

static void print_new(FILE *f) {
        fputs(" Let nspawn-btrfs make one, by a file /etc/nspawn-btrfs.d/main.pool with the lines "
              "\"[Pool]\", "
              "\"Image=/var/lib/nspawn-btrfs.img\" and \"Size=20G\"; or mount one of yours: \"mkdir -m 700 "
              "-p " STATE_DIR "\"; a line in /etc/fstab \"UUID=... " STATE_DIR
              " btrfs noatime,nofail 0 0\"; "
              "\"systemctl daemon-reload\"; \"mount " STATE_DIR "\"; \"mkdir -m 700 " MACHINES_IN_STATE
              "\"; another line in /etc/fstab \"" MACHINES_IN_STATE " " MACHINES_DIR
              " none bind,nofail 0 0\"; "
              "\"systemctl daemon-reload\"; \"mount " MACHINES_DIR "\".",
              f);
}

static int describe(const Place *state, const Place *machines, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r = memstream_open(&m);

        if (r < 0)
                return r;
        fputs(MACHINES_DIR " and " STATE_DIR " must be on one btrfs.", m.f);
        if (state->is_btrfs || machines->is_btrfs)
                print_join(m.f, state, machines);
        else
                print_new(m.f);
        return memstream_take(&m, ret, NULL);
}

int layout_find_fault(char **ret) {
        Place state = { .path = STATE_DIR }, machines = { .path = MACHINES_DIR };
        int r = rolled_back_describe(ret);

        if (r == 0)
                r = look(&state);
        if (r == 0)
                r = look(&machines);
        if (r != 0)
                return r;
        if (state.is_btrfs && machines.is_btrfs && sd_id128_equal(state.id, machines.id))
                return 0;
        r = describe(&state, &machines, ret);
        return r < 0 ? r : 1;
}
