/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "away.h"
#include "log.h"
#include "machine.h"
#include "move-carry.h"
#include "order-carry.h"
#include "paths.h"
#include "pool-require.h"
#include "rolled-back.h"
#include "snapshots.h"
#include "state-folder.h"
#include "subvol.h"
#include "verbs.h"

static int open_folder(const char *path) {
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

static int find_image_once(Machine *m) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_free_ char *folder = NULL;
        const char *slash;
        int r;

        if (root < 0)
                return -errno;
        r = image_find(root, m->name, &m->image);
        if (r == -ENOENT) {
                m->entry = m->name;
                m->folder = open_folder(MACHINES_DIR);
                return m->folder == -ENOENT ? 0 : m->folder;
        }
        if (r < 0)
                return r;

        slash = strrchr(m->image.target, '/');
        m->entry = slash + 1;
        folder = strndup(m->image.target, slash - m->image.target + 1);
        if (!folder)
                return -ENOMEM;
        m->folder = open_folder(folder);
        if (m->folder < 0 || m->image.type != IMAGE_SUBVOLUME)
                return m->folder;
        m->root = subvol_open(m->folder, m->entry);
        return m->root;
}

/* machinectl removes an image without our lock: one that was there and then was not is none. */
static int find_image(Machine *m) {
        int r = find_image_once(m);

        if (r != -ENOENT)
                return r;
        image_done(&m->image);
        closep(&m->folder);
        m->folder = m->root = -EBADF;
        return find_image_once(m);
}

static int open_snapshots(Machine *m) {
        m->snapshots = state_open_snapshots(m->name);
        return m->snapshots == -ENOENT ? 0 : m->snapshots;
}

/* What stands for snapshots that stayed behind is none. */
static int find_left_behind(Machine *m) {
        if (m->snapshots < 0 || !snapshot_has_stand_ins(m->snapshots))
                return 0;
        closep(&m->snapshots);
        m->snapshots = -EBADF;
        return rolled_back_describe(&m->away);
}

/* With the pool its snapshots are away, too, wherever the image is; where there is none, away_find() asked for the pool. */
static int find_away(Machine *m) {
        _cleanup_generation_ Generation g = {};
        int r = generation_open("current", &g);

        if (r >= 0 || r == -ENOENT)
                r = away_find(&g, m->name, &m->image, &m->away);
        if (r == 0 && m->image.type != IMAGE_NONE)
                r = pool_away(&g, &m->away);
        return r == 0 ? find_left_behind(m) : r;
}

int machine_look(const char *name, Machine *ret) {
        int r;

        ret->name = name;
        r = open_snapshots(ret);
        if (r < 0)
                return log_error_errno(r, "Failed to open %s/%s: %m", SNAPSHOTS_DIR, name);
        r = find_image(ret);
        if (r >= 0)
                r = find_away(ret);
        return r < 0 ? log_error_errno(r, "Failed to look for the image of %s: %m", name) : 0;
}

static int lock(const char *name, const char *file, uint64_t patience_usec) {
        int fd = lock_take(LOCK_FOLDER, file, patience_usec);

        if (fd == -EAGAIN)
                return log_error_errno(
                        fd, "Another process snapshots, prunes or replaces %s right now; try again.", name);
        return fd < 0 ? log_error_errno(fd, "Failed to lock %s: %m", name) : fd;
}

int machine_open_ordered(const char *name, uint64_t patience_usec, Machine *ret) {
        ret->lock = lock(name, name, patience_usec);
        return ret->lock < 0 ? ret->lock : machine_look(name, ret);
}

int machine_open(const char *name, uint64_t patience_usec, Machine *ret) {
        int r = machine_open_ordered(name, patience_usec, ret);

        if (r >= 0)
                r = machine_check_away(ret);
        if (r >= 0 && !ret->moves)
                r = move_settle(name);
        return r < 0 ? r : order_settle(ret, ret->withdraws);
}

int machine_check_away(const Machine *m) {
        return m->away ? log_error_errno(ENOMEDIUM, "%s", m->away) : 0;
}

int machine_open_whole(const char *name, Machine *ret) {
        _cleanup_free_ char *file = NULL;

        if (asprintf(&file, MACHINE_TURN, name) < 0)
                return log_oom();
        /* What is begun is ended, though nobody reads any more what is said. */
        (void) signal(SIGPIPE, SIG_IGN);
        ret->turn = lock(name, file, LOCK_NOW);
        return ret->turn < 0 ? ret->turn : machine_open(name, LOCK_PATIENCE_USEC, ret);
}

bool machine_file_is_there(const char *name, const char *type) {
        static const char *const folders[] = { CONF_PARENTS };

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/nspawn-btrfs.d/%s.%s", folders[i], name, type) >= 0 &&
                    faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                        return true;
        }
        return false;
}

int machine_unknown(const char *name) {
        return log_error_errno(
                ENOENT,
                machine_file_is_there(name, "container")
                        ? "%s has a file, but no image and no snapshots yet: its first start "
                          "makes the image."
                        : "There is no container %s: it has no image, no snapshots and no file "
                          "in /etc/nspawn-btrfs.d/.",
                name);
}

int machine_make_folder(Machine *m) {
        int r;

        if (m->folder < 0) {
                if (mkdir(MACHINES_DIR, 0700) < 0 && errno != EEXIST)
                        return log_error_errno(errno, "Failed to make %s: %m", MACHINES_DIR);
                m->folder = open_folder(MACHINES_DIR);
                if (m->folder < 0)
                        return log_error_errno(m->folder, "Failed to open %s: %m", MACHINES_DIR);
        }
        r = subvol_sweep_stand_in(m->folder, m->entry);
        return r < 0 ? log_error_errno(r, "Failed to remove what is in the place of %s: %m", m->name) : 0;
}

int machine_make_snapshots(Machine *m) {
        if (m->snapshots >= 0)
                return 0;
        m->snapshots = state_make_snapshots(m->name);
        return m->snapshots < 0
                       ? log_error_errno(m->snapshots, "Failed to make %s/%s: %m", SNAPSHOTS_DIR, m->name)
                       : 0;
}

int machine_lock_image(const Machine *m, ImageLock *ret) {
        int r = m->folder >= 0 ? image_lock_take(m->folder, m->entry, ret) : 0;

        if (r == -EAGAIN)
                return log_error_errno(r, "The image of %s is in use: it runs, or machined is busy with it.",
                                       m->name);
        if (r == -ENOSPC || r == -EDQUOT)
                return machine_no_room(m->name, r);
        return r < 0 ? log_error_errno(r, "Failed to lock the image of %s: %m", m->name) : 0;
}

int machine_open_snapshot(const Machine *m, const char *name) {
        int fd = m->snapshots >= 0 ? subvol_open(m->snapshots, name) : -ENOENT;

        if (fd == -ENOENT)
                return log_error_errno(fd, "%s has no snapshot %s: see \"nspawn-btrfs history %s\".",
                                       m->name, name, m->name);
        return fd < 0 ? log_error_errno(fd, "Failed to open snapshot %s of %s: %m", name, m->name) : fd;
}

void machine_done(Machine *m) {
        image_done(&m->image);
        freep(&m->away);
        closep(&m->root);
        closep(&m->snapshots);
        closep(&m->folder);
        closep(&m->lock);
        closep(&m->turn);
}

int verb_exit(int r) {
        switch (r) {
        case -EAGAIN:
        case -EINPROGRESS:
                return VERB_LOCKED;
        case -ENOENT:
                return VERB_NOTHING;
        default:
                return r < 0 ? VERB_FAILED : VERB_DONE;
        }
}
