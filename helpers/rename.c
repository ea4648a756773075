/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Renames a container with all that goes by its name. Each part is one rename(2); a link beside the snapshots says what
 * is being done, so that a killed run can be run again, and nobody else's things are taken for ours. */

#include <fcntl.h>
#include <sys/stat.h>

#include "ask.h"
#include "fileio.h"
#include "log.h"
#include "machine.h"
#include "mentions.h"
#include "name.h"
#include "paths.h"
#include "policy.h"
#include "rename-mark.h"
#include "rootfs.h"
#include "service.h"
#include "traces.h"
#include "unlock.h"

enum { HOSTNAME_MAX = 256 };

static bool arg_yes = false;

static const VerbOption options[] = {
        { "yes", NULL, "Do not ask", set_flag, &arg_yes, 'y' },
        {},
};

static const Verb verb = { "rename", options, 2, 2, .names = 2 };

typedef struct Rename {
        const char *from, *to;
        bool again; /* a run was killed */
        Service service;
        Machine m; /* of FROM */
        int lock;  /* ours on TO */
} Rename;

static void rename_done(Rename *n) {
        service_done(&n->service);
        machine_done(&n->m);
        closep(&n->lock);
}

/* Whether a run was killed; one to another name has to be ended first. */
static int check_again(Rename *n) {
        _cleanup_free_ char *to = NULL;

        if (rename_mark_get(n->from, &to) < 0)
                return 0;
        if (!streq(to, n->to))
                return log_error_errno(EBUSY,
                                       "%s was being renamed to %s: \"nspawn-btrfs rename %s %s\" first.",
                                       n->from, to, n->from, to);
        n->again = true;
        return 0;
}

static int check_free(const Rename *n) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r, q = 0;

        r = machine_look(n->to, &m);
        if (r < 0)
                return r;
        if (m.away)
                q = log_error_errno(EEXIST, "The name %s is taken. %s", n->to, m.away);
        else if (m.image.type != IMAGE_NONE)
                q = log_error_errno(EEXIST, "%s is there already.", m.image.path);
        if (m.snapshots >= 0)
                q = log_error_errno(EEXIST,
                                    "The name %s has snapshots already, of another container "
                                    "(\"nspawn-btrfs history %s\"): choose another name.",
                                    n->to, n->to);
        r = traces_check_free(n->to);
        return r < 0 ? r : q;
}

/* All that can be said before the question. */
static int check(Rename *n) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r;

        r = check_again(n);
        if (r >= 0)
                r = service_open(n->from, &n->service);
        if (r >= 0)
                r = machine_look(n->from, &m);
        if (r < 0)
                return r;
        if (!n->again && !machine_exists(&m) && traces_are_none(n->from))
                return machine_unknown(n->from);
        r = machine_check_away(&m);
        if (r >= 0)
                r = traces_check(n->from, "rename");
        if (r >= 0)
                r = machine_check_mount(&m, "rename");
        if (r >= 0 && !n->again)
                r = check_free(n);
        return r < 0 ? r : service_check_stopped(&n->service, "rename");
}

static int move(const char *from, const char *to) {
        int r;

        if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) < 0)
                return errno == ENOENT ? 0
                                       : log_error_errno(errno, "Failed to rename %s to %s: %m", from, to);
        r = fsync_parent_at(AT_FDCWD, to);
        if (r < 0)
                return log_error_errno(r, "Failed to write the folder of %s to disk: %m", to);
        log_info("Renamed %s to %s.", from, to);
        return 0;
}

static int move_snapshots(const Rename *n) {
        _cleanup_free_ char *from = NULL, *to = NULL;

        if (asprintf(&from, SNAPSHOTS_DIR "/%s", n->from) < 0 ||
            asprintf(&to, SNAPSHOTS_DIR "/%s", n->to) < 0)
                return log_oom();
        return move(from, to);
}

/* A link is renamed, not what it points to. */
static int move_image(const Rename *n) {
        _cleanup_free_ char *to = NULL;

        if (n->m.image.type == IMAGE_NONE)
                return 0;
        if (asprintf(&to, "%s/%s%s", n->m.image.folder, n->to,
                     endswith(n->m.image.path, ".raw") ? ".raw" : "") < 0)
                return log_oom();
        if (n->m.image.type == IMAGE_SUBVOLUME || n->m.image.type == IMAGE_FOLDER)
                (void) unlock_folder(AT_FDCWD, n->m.image.path); /* else the rename says it */
        return move(n->m.image.path, to);
}

/* Only where it was the container's name. */
static int rename_host(const Rename *n) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_free_ char *text = NULL, *line = NULL;
        int r;

        r = machine_look(n->to, &m);
        if (r < 0 || m.root < 0)
                return r;
        if (rootfs_read(m.root, "/etc/hostname", HOSTNAME_MAX, &text, NULL) < 0)
                return 0;
        text[strcspn(text, " \t\n")] = 0;
        if (!streq(text, n->from))
                return 0;
        if (asprintf(&line, "%s\n", n->to) < 0)
                return log_oom();
        r = rootfs_write(m.root, "/etc/hostname", line, strlen(line), 0644);
        if (r == -EROFS) {
                log_notice("%s is read-only: /etc/hostname in it still says %s.", n->to, n->from);
                return 0;
        }
        if (r >= 0 && syncfs(m.root) < 0)
                r = -errno;
        return r < 0 ? log_error_errno(r, "Failed to set the hostname in %s: %m", n->to) : 0;
}

static int begin(Rename *n) {
        int r = n->again ? 0 : rename_mark_put(n->from, n->to);

        if (r == -ENOSPC || r == -EDQUOT)
                return machine_no_room(n->from, r);
        return r < 0 ? log_error_errno(r, "Failed to mark %s as being renamed: %m", n->from) : 0;
}

static int lock_both(Rename *n, ImageLock *image, ImageLock *target) {
        int r = machine_open_whole(n->from, &n->m);

        if (r < 0)
                return r;
        n->lock = lock_take(LOCK_FOLDER, n->to, LOCK_NOW);
        if (n->lock < 0)
                return log_error_errno(n->lock, "Failed to lock %s: %m", n->to);
        r = service_check_stopped(&n->service, "rename");
        if (r >= 0)
                r = machine_lock_image(&n->m, image);
        if (r < 0 || n->m.folder < 0)
                return r;
        r = image_lock_take(n->m.folder, n->to, target);
        return r < 0 ? log_error_errno(r, "Failed to lock %s for the image: %m", n->to) : 0;
}

static int rename_all(Rename *n) {
        _cleanup_image_lock_ ImageLock image = IMAGE_LOCK_INIT, target = IMAGE_LOCK_INIT;
        int r;

        r = lock_both(n, &image, &target);
        if (r >= 0)
                r = begin(n);
        if (r < 0)
                return r;

        traces_forget(&n->service);
        traces_unlink_journal(&n->m);
        r = traces_rename(n->from, n->to);
        if (r >= 0)
                r = traces_sync();
        if (r >= 0)
                r = move_snapshots(n);
        if (r >= 0)
                r = move_image(n);
        if (r >= 0)
                r = rename_host(n);
        if (r >= 0)
                rename_mark_remove(n->from);
        RET_GATHER(r, traces_reload(&n->service));
        if (r < 0)
                return r;

        log_info("%s is now %s. Its MAC address stays, unless it is systemd-nspawn's choice, which goes by "
                 "the "
                 "name.",
                 n->from, n->to);
        mentions_name(n->from);
        return 0;
}

int main(int argc, char *argv[]) {
        _cleanup_(rename_done) Rename n = { .m = MACHINE_INIT, .lock = -EBADF };
        int r, first;

        log_open("rename", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);
        n.from = argv[first];
        n.to = argv[first + 1];
        if (streq(n.from, n.to))
                return verb_usage(&verb, "these are one name.");

        r = check(&n);
        if (r < 0)
                return verb_exit(r);
        r = ask(&verb, arg_yes, "Rename container %s to %s?", n.from, n.to);
        if (r < 0)
                return verb_status(r);
        return verb_exit(rename_all(&n));
}
