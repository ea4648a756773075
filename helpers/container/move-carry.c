/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "log.h"
#include "move-carry.h"
#include "relative-time.h"
#include "rootfs.h"
#include "settings.h"
#include "strv.h"
#include "subvol.h"
#include "trace-places.h"
#include "traces.h"
#include "unlock.h"

enum { HOSTNAME_MAX = 256 };

typedef struct Way {
        const char *from, *to;
} Way;

static int rename_path(const char *item, const Way *w, bool sync) {
        _cleanup_free_ char *from = move_path(item, w->from), *to = move_path(item, w->to);
        unsigned flags = move_is_systemds(item) ? 0 : RENAME_NOREPLACE;
        int r;

        if (!from || !to)
                return log_oom();
        if (renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) < 0)
                return log_error_errno(errno, "Failed to rename %s to %s: %m", from, to);
        log_info("Renamed %s to %s.", from, to);
        r = sync ? fsync_parent_at(AT_FDCWD, to) : 0;
        return r < 0 ? log_error_errno(r, "Failed to write the folder of %s to disk: %m", to) : 0;
}

/* Which of two that are both others than was written down is its own, only their owner knows. */
static int check_back(const char *item, const Way *w) {
        _cleanup_free_ char *from = move_path(item, w->from), *to = move_path(item, w->to);

        if (!from || !to)
                return log_oom();
        if (move_is_at(item, w->from) || move_is_at(item, w->to) || !trace_is_there(from) ||
            !trace_is_there(to))
                return 0;
        return log_error_errno(EEXIST,
                               "%s and %s are both there, and were written since: remove one of them.", from,
                               to);
}

/* What has the new name already, or is gone, is done. */
static int move_file(const char *item, const Way *w, bool midway, bool back) {
        _cleanup_free_ char *from = move_path(item, w->from);
        bool by_name = move_is_systemds(item) && from && trace_is_there(from);
        bool edited = midway && move_is_edited(item, w->from, w->to);
        int r = back && !move_is_systemds(item) ? check_back(item, w) : 0;

        if (r < 0)
                return r;

        return by_name || edited || move_is_at(item, w->from) ? rename_path(item, w, false) : 0;
}

static int move_files(const Move *m, const Way *w, bool back) {
        bool midway = move_is_midway(m);
        int r = 0;

        STRV_FOREACH(file, m->files)
                RET_GATHER(r, move_file(*file, w, midway, back));
        (void) settings_remove(m->from, false);
        return r < 0 ? r : traces_sync();
}

static int move_data(const char *item, const Way *w) {
        return item && move_is_at(item, w->from) ? rename_path(item, w, true) : 0;
}

/* Only where it was the container's name. */
static int rename_host(int root_fd, const Way *w) {
        _cleanup_free_ char *text = NULL, *line = NULL;
        int r;

        if (rootfs_read(root_fd, "/etc/hostname", HOSTNAME_MAX, &text, NULL) < 0)
                return 0;
        text[strcspn(text, " \t\n")] = 0;
        if (!streq(text, w->from))
                return 0;
        if (asprintf(&line, "%s\n", w->to) < 0)
                return log_oom();
        r = rootfs_write(root_fd, "/etc/hostname", line, strlen(line), 0644);
        if (r == -EROFS) {
                log_notice("%s is read-only: /etc/hostname in it still says %s.", w->to, w->from);
                return 0;
        }
        if (r >= 0 && syncfs(root_fd) < 0)
                r = -errno;
        return r < 0 ? log_error_errno(r, "Failed to set the hostname in %s: %m", w->to) : 0;
}

/* Before the image moves: behind that all is done. A link is renamed, not what it points to. */
static int move_image(const Move *m, const Way *w, const Machine *image) {
        int r = image->root >= 0 && m->image ? rename_host(image->root, w) : 0;

        if (r < 0 || !m->image || !move_is_at(m->image, w->from))
                return r;
        if (image->image.type == IMAGE_SUBVOLUME || image->image.type == IMAGE_FOLDER)
                (void) unlock_folder(AT_FDCWD, image->image.path); /* else the rename says it */
        return move_data(m->image, w);
}

static int lock_other(const Machine *image, const char *name, ImageLock *ret) {
        int r = image->folder >= 0 ? image_lock_take(image->folder, name, ret) : 0;

        return r < 0 ? log_error_errno(r, "Failed to lock %s for the image: %m", name) : 0;
}

static int end(const Move *m) {
        int r = order_end(m->from);

        return r < 0 ? log_error_errno(r, "Failed to remove " ORDERS_DIR "/%s: %m", m->from) : 0;
}

static int carry(const Move *m, const Way *w, const Machine *image, bool back) {
        int r = back ? move_image(m, w, image) : move_files(m, w, false);

        if (r >= 0)
                r = move_data(m->snapshots, w);
        if (r >= 0)
                r = back ? move_files(m, w, true) : move_image(m, w, image);
        return r < 0 ? r : end(m);
}

int move_carry(const Move *m, bool back) {
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT, other = IMAGE_LOCK_INIT;
        const Way way = { back ? m->to : m->from, back ? m->from : m->to };
        bool moved = m->image && move_is_at(m->image, m->to);
        const char *there = moved ? m->to : m->from;
        _cleanup_machine_ Machine image = MACHINE_INIT;
        int r;

        r = machine_look(there, &image);
        if (r >= 0)
                r = machine_lock_image(&image, &lock);
        if (r >= 0)
                r = lock_other(&image, moved ? m->from : m->to, &other);
        return r < 0 ? r : carry(m, &way, &image, back);
}

int move_describe(const Move *m, char **ret) {
        _cleanup_free_ char *when = NULL;
        int r = relative_time(m->realtime_usec, now_realtime(), &when);

        if (r < 0)
                return r;
        r = *m->to ? asprintf(
                             ret,
                             "%s was being renamed to %s, asked for %s by %s, and that did not end: "
                             "\"nspawn-btrfs rename %s %s\" goes on with it, \"nspawn-btrfs rename --cancel "
                             "%s\" takes it back.",
                             m->from, m->to, when, m->who, m->from, m->to, m->from)
                   : asprintf(ret,
                              "%s was being removed, asked for %s by %s, and that did not end: "
                              "\"nspawn-btrfs remove %s\" goes on with it.",
                              m->from, when, m->who, m->from);
        return r < 0 ? -ENOMEM : 0;
}

int move_refuse(const Move *m) {
        _cleanup_free_ char *text = NULL;

        return move_describe(m, &text) < 0 ? log_oom() : log_error_errno(EINPROGRESS, "%s", text);
}

int move_settle(const char *name) {
        _cleanup_move_ Move m = {};
        MoveState state;

        if (move_find(name, &m) < 0)
                return 0;
        state = move_judge(&m);
        return state == MOVE_DONE || state == MOVE_NOT_BEGUN ? end(&m) : move_refuse(&m);
}

/* What is in /etc/ has the new name already; a start by settings that systemd has not read would be another one. */
static bool can_go_on(const Move *m, const char *name, bool declared) {
        return move_judge(m) == MOVE_DATA && streq(name, m->to) &&
               (declared || !machine_file_is_there(name, "container"));
}

int move_at_start(const char *name, bool declared, bool refused) {
        _cleanup_close_ int lock = -EBADF;
        _cleanup_move_ Move m = {};
        int r;

        if (move_find(name, &m) < 0)
                return 0;
        if (refused || !can_go_on(&m, name, declared))
                return move_settle(name);
        lock = lock_take(LOCK_FOLDER, m.from, LOCK_NOW);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock %s: %m", m.from);
        r = move_carry(&m, false);
        if (r >= 0)
                log_info("%s is now %s.", m.from, m.to);
        return r;
}
