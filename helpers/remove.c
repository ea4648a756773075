/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Removes a container: its file, its image, and what else goes by its name; its snapshots only when asked to. That is written
 * down first (move.h), so that what a killed run left is not started by what is left of its settings; run again it goes on. */

#include <fcntl.h>
#include <sys/stat.h>

#include "ask.h"
#include "fileio.h"
#include "hidden.h"
#include "log.h"
#include "machine.h"
#include "mentions.h"
#include "move-carry.h"
#include "name.h"
#include "paths.h"
#include "policy.h"
#include "remembered.h"
#include "service.h"
#include "snapshots.h"
#include "strv.h"
#include "subvol.h"
#include "traces.h"
#include "unlock.h"

static bool arg_drop_nested = false, arg_snapshots = false, arg_yes = false;

static const VerbOption options[] = {
        { "drop-nested", NULL, "Subvolumes nested in the image go, with all they hold", set_flag,
          &arg_drop_nested },
        { "snapshots", NULL, "Its snapshots, too", set_flag, &arg_snapshots },
        { "yes", NULL, "Do not ask", set_flag, &arg_yes, 'y' },
        {},
};

static const Verb verb = { "remove", options, 1, 1, .names = 1 };

static int check(const Machine *m) {
        int r = machine_check_away(m);

        if (r < 0 || m->image.type == IMAGE_NONE)
                return r;
        if (!startswith(m->image.folder, MACHINES_DIR) && !startswith(m->image.folder, "/etc/") &&
            !startswith(m->image.folder, "/var/lib/"))
                return log_error_errno(EROFS, "Failed to remove %s: %s is not ours to remove.", m->name,
                                       m->image.path);
        r = machine_check_mount(m, "remove");
        if (r >= 0)
                r = machine_check_mounted(m, "remove");
        if (r >= 0)
                r = machine_check_swap(m);
        return r < 0 || arg_drop_nested ? r : machine_check_nested(m, "remove");
}

/* Until then a power cut brings it back. */
static int sync_folder(const Machine *m) {
        return syncfs(m->folder) < 0 ? -errno : 0;
}

/* In one step out of sight, then away: a name that is there is whole. */
static int remove_whole(const Machine *m) {
        _cleanup_free_ char *hidden = NULL;
        int r = hidden_name(m->name, &hidden);

        (void) unlock_folder(m->folder, m->entry); /* else the rename says it */
        if (r >= 0 && renameat2(m->folder, m->entry, m->folder, hidden, RENAME_NOREPLACE) < 0)
                r = -errno;
        /* A new name takes room, and may be what there is none for; without anything nested one step does. */
        if (r == -ENOSPC || r == -EDQUOT) {
                r = hidden_sweep(m->folder, m->entry);
                return r < 0 ? r : sync_folder(m);
        }
        if (r >= 0 && fsync(m->folder) < 0)
                r = -errno;
        if (r >= 0)
                r = hidden_sweep(m->folder, hidden);
        if (r == -EPERM) /* where the next call looks for it */
                (void) renameat2(m->folder, hidden, m->folder, m->entry, RENAME_NOREPLACE);
        return r < 0 ? r : sync_folder(m);
}

static int remove_image(const Machine *m) {
        struct stat st;
        int r;

        if (m->image.type == IMAGE_NONE)
                return 0;
        if (lstat(m->image.path, &st) < 0)
                return log_error_errno(errno, "Failed to look at %s: %m", m->image.path);
        if (S_ISLNK(st.st_mode)) {
                r = unlink(m->image.path) < 0 ? -errno : 0;
                if (r >= 0)
                        log_notice("%s was a link; %s stays.", m->image.path, m->image.target);
        } else
                r = remove_whole(m);
        if (r == -EPERM)
                return log_error_errno(
                        r, "Failed to remove %s: it, or a subvolume in it, is being sent; try again later.",
                        m->image.path);
        if (r < 0)
                return log_error_errno(r, "Failed to remove %s: %m", m->image.path);
        log_info("Removed %s.", m->image.path);
        return 0;
}

static int remove_snapshots(const Machine *m) {
        _cleanup_strv_ char **names = NULL;
        int r;

        if (m->snapshots < 0)
                return 0;
        r = snapshot_list(m->snapshots, &names);
        if (r < 0)
                return log_error_errno(r, "Failed to list the snapshots of %s: %m", m->name);
        if (!arg_snapshots && names) {
                log_info("%zu snapshots stay: \"nspawn-btrfs rollback %s SNAPSHOT\" makes it again.",
                         strv_length(names), m->name);
                return 0;
        }

        STRV_FOREACH(name, names) {
                int q = subvol_delete(m->snapshots, *name);

                if (q == -EPERM)
                        RET_GATHER(r,
                                   log_error_errno(q, "Snapshot %s is being sent; try again later.", *name));
                else if (q < 0 && q != -ENOENT)
                        RET_GATHER(r, log_error_errno(q, "Failed to delete snapshot %s: %m", *name));
        }
        if (names)
                RET_GATHER(r, subvol_sync(m->snapshots));
        if (names && r >= 0)
                log_info("Removed its snapshots (%zu).", strv_length(names));
        return r;
}

/* Without it the name is as if it had never been. While there are snapshots they are somebody's. */
static void remove_folder(const Machine *m) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *path = NULL;

        if (m->snapshots < 0 || snapshot_list(m->snapshots, &names) < 0 || names ||
            asprintf(&path, SNAPSHOTS_DIR "/%s", m->name) < 0)
                return;
        remembered_forget(m->snapshots);
        if (rmdir(path) >= 0)
                (void) fsync_parent_at(AT_FDCWD, path);
}

/* A rename that was cut short is not ours to go on with. Returns 1 if a removal was. */
static int find_again(const char *name) {
        _cleanup_move_ Move move = {};
        int r = move_find(name, &move);

        return r < 0 ? 0 : *move.to ? move_settle(name) : 1;
}

static int begin(const Machine *m) {
        _cleanup_move_ Move move = {};
        int r = find_again(m->name);

        return r < 0 ? r : move_begin(verb.name, m, "", &move);
}

static int remove_all(const Service *s) {
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT;
        _cleanup_machine_ Machine m = MACHINE_INIT;
        int r;

        m.withdraws = m.moves = true;
        r = machine_open_whole(s->name, &m);
        if (r >= 0)
                r = check(&m);
        if (r >= 0)
                r = service_check_stopped(s, "remove");
        if (r >= 0)
                r = machine_lock_image(&m, &lock);
        if (r >= 0)
                r = begin(&m);
        if (r < 0)
                return r;

        traces_forget(s);
        r = traces_remove(s->name);
        if (r >= 0)
                r = traces_sync();
        if (r < 0)
                return r;
        traces_unlink_journal(&m);
        r = remove_image(&m);
        if (r >= 0)
                r = remove_snapshots(&m);
        if (r >= 0)
                r = order_end(s->name);
        remove_folder(&m);
        RET_GATHER(r, traces_reload(s));
        mentions_name(s->name);
        return r;
}

/* All of it: some may be an administrator's own work. With --yes each is named as it goes. */
static void name_all(const Machine *m) {
        log_info("What goes by the name %s:", m->name);
        traces_name(m->name);
        if (m->image.type != IMAGE_NONE)
                log_info("  %s", m->image.path);
        if (arg_snapshots && m->snapshots >= 0)
                log_info("  " SNAPSHOTS_DIR "/%s", m->name);
}

/* What a person ought to know before the answer. */
static int look(const Generation *g, const Service *s) {
        _cleanup_machine_ Machine m = MACHINE_INIT;
        bool declared = generation_is_set(g) && generation_has_container(g, s->name);
        int again = find_again(s->name), r = again < 0 ? again : machine_look(s->name, &m);

        if (r < 0)
                return r;
        if (!machine_exists(&m) && !declared && traces_are_none(s->name) && !again)
                return machine_unknown(s->name);
        r = traces_check(s->name, "remove");
        if (r >= 0)
                r = check(&m);
        if (r >= 0)
                r = service_check_stopped(s, "remove");
        if (r >= 0 && !arg_yes && ask_possible())
                name_all(&m);
        return r;
}

int main(int argc, char *argv[]) {
        _cleanup_generation_ Generation g = {};
        _cleanup_service_ Service s = {};
        int r, first;

        log_open("remove", false);
        first = verb_parse(&verb, argc, argv);
        if (first < 0)
                return verb_status(first);

        r = policy_open_generation(&g);
        if (r < 0)
                return verb_exit(r);
        r = service_open(argv[first], &s);
        if (r >= 0)
                r = look(&g, &s);
        if (r < 0)
                return verb_exit(r);
        r = ask(&verb, arg_yes, "Remove all of it%s, for ever?", arg_snapshots ? "" : " (snapshots stay)");
        if (r < 0)
                return verb_status(r);
        return verb_exit(remove_all(&s));
}
