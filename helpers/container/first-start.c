/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "away.h"
#include "clone.h"
#include "fileio.h"
#include "first-start.h"
#include "fresh.h"
#include "image-exposed.h"
#include "image.h"
#include "lock.h"
#include "log.h"
#include "moved.h"
#include "notify.h"
#include "paths.h"
#include "pool-require.h"
#include "state-folder.h"
#include "storage.h"
#include "template-require.h"

typedef struct FirstStart {
        const Generation *generation;
        const char *name, *template;
        const Fields *fields; /* containers/NAME/clone */
        bool edit_failed;     /* and said why */
} FirstStart;

/* -ENOENT: NAME has none. */
static int find_image(const char *name, Image *ret) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

        return root < 0 ? -errno : image_find(root, name, ret);
}

/* A container that was there once is not made again behind its owner's back; least of all while it is there, by another
 * name. */
static int refuse_twin(const Generation *g, const char *name) {
        _cleanup_free_ char *snapshots = NULL, *moved = NULL;

        if (moved_find_in(g, name, &moved) > 0)
                return log_error_errno(EEXIST, "%s", moved);
        if (asprintf(&snapshots, SNAPSHOTS_DIR "/%s", name) < 0)
                return log_oom();
        if (access(snapshots, F_OK) < 0)
                return 0;
        return log_error_errno(ENOENT,
                               "%s existed and its image is gone: \"nspawn-btrfs rollback %s SNAPSHOT\" or "
                               "\"nspawn-btrfs recreate %s\".",
                               name, name, name);
}

/* Nor is one that is somewhere. */
static int refuse_away(const Generation *g, const char *name, const Image *image) {
        _cleanup_free_ char *away = NULL;
        int r = away_find(g, name, image, &away);

        if (r < 0)
                return log_error_errno(r, "Failed to look for the image of %s: %m", name);
        return r > 0 ? log_error_errno(ENOMEDIUM, "%s", away) : 0;
}

/* Whoever had the lock may have renamed or removed the container, and had systemd reload. */
static bool is_stale(const Generation *g) {
        _cleanup_generation_ Generation now = {};

        return generation_refresh() >= 0 && generation_open("current", &now) >= 0 &&
               !streq(now.manifest.hash, g->manifest.hash);
}

static int edit(int root_fd, void *userdata) {
        FirstStart *f = userdata;
        int r;

        notify_extend_timeout();
        r = fresh_image(root_fd, f->name, f->template, f->fields, -EBADF);
        f->edit_failed = r < 0;
        return r;
}

static int explain(const FirstStart *f, int r) {
        switch (r) {
        case -ENOSPC:
        case -EDQUOT:
                return log_error_errno(
                        r,
                        "There is no room to clone container %s: %s is full. Nothing was left half; "
                        "raise \"Size=\" in the .pool file if there is one, or delete snapshots.",
                        f->name, MACHINES_DIR);
        case -EEXIST:
                return log_error_errno(r, "Container %s cannot be cloned: %s/%s is there, and is no image.",
                                       f->name, MACHINES_DIR, f->name);
        case -ENOTDIR:
                return log_error_errno(r, "%s/%s is no subvolume, and cannot be cloned.", TEMPLATES_DIR,
                                       f->template);
        default:
                return log_error_errno(r, "Failed to clone container %s from template %s: %m", f->name,
                                       f->template);
        }
}

/* Left behind so that nobody takes a later absence of the image for a first start. Where there is no room for it the
 * container starts all the same, and the next start tries again. */
static void remember(const char *name) {
        _cleanup_close_ int fd = state_make_snapshots(name);

        if (fd < 0)
                log_warning_errno(fd, "Failed to make %s/%s, which tells that %s was here: %m",
                                  SNAPSHOTS_DIR, name, name);
}

static int make_clone(FirstStart *f) {
        _cleanup_close_ int templates = -EBADF, machines = -EBADF;
        int r;

        templates = state_folder_open(TEMPLATES_DIR);
        if (templates < 0)
                return log_error_errno(templates, "Failed to open %s: %m", TEMPLATES_DIR);
        machines = open(MACHINES_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (machines < 0)
                return log_error_errno(errno, "Failed to open %s: %m", MACHINES_DIR);

        notify_status("Cloning from template %s", f->template);
        r = clone_image(templates, f->template, machines, f->name, edit, f);
        if (r == -ENOENT && !f->edit_failed) /* a rebuild has just exchanged it: the new one is there */
                r = clone_image(templates, f->template, machines, f->name, edit, f);
        if (r < 0)
                return f->edit_failed ? r : explain(f, r);
        log_info("Cloned container %s from template %s.", f->name, f->template);
        remember(f->name);
        return 0;
}

static int read_fields(FirstStart *f, Fields *fields) {
        int r = generation_fields(f->generation, "containers", f->name, "clone", fields);

        if (r < 0)
                return log_error_errno(r, "Failed to read what is staged for %s: %m", f->name);
        f->fields = fields;
        f->template = fields_get(fields, "Template");
        return 0;
}

static int clone_by(FirstStart *f) {
        const char *refused = fields_get(f->fields, "Refused");
        int r;

        if (refused)
                return log_error_errno(EPERM, "%s", refused);
        if (!f->template)
                return log_error_errno(
                        ENOENT,
                        "Container %s has no image in %s, and its file names no \"Template=\" to make "
                        "one from.",
                        f->name, MACHINES_DIR);
        r = pool_require(f->generation);
        if (r >= 0)
                r = storage_require(); /* before somebody waits for a template in vain */
        if (r < 0)
                return r;
        r = template_require(f->name, f->template);
        return r < 0 ? r : make_clone(f);
}

/* One that is there is used as it is. */
static int begin_with(const char *name) {
        image_warn_exposed(name);
        remember(name); /* also after a kill between the clone and this */
        return 0;
}

/* Under the lock: another start may have been faster. */
static int first_start_locked(const Generation *g, const char *name) {
        FirstStart f = { .generation = g, .name = name };
        _cleanup_fields_ Fields fields = {};
        _cleanup_image_ Image image = {};
        int r = find_image(name, &image);

        if (r >= 0)
                return begin_with(name);
        if (r != -ENOENT)
                return log_error_errno(r, "Failed to look for the image of %s: %m", name);
        if (is_stale(g))
                return -ESTALE;
        r = refuse_away(g, name, &image);
        if (r >= 0)
                r = refuse_twin(g, name);
        if (r >= 0)
                r = read_fields(&f, &fields);
        if (r >= 0)
                r = clone_by(&f);
        if (r < 0)
                return r;
        image_warn_exposed(name);
        return 1;
}

int first_start(const Generation *g, const char *name) {
        _cleanup_image_ Image image = {};
        _cleanup_close_ int lock = -EBADF;
        int r = find_image(name, &image);

        if (r >= 0)
                return begin_with(name);
        if (r != -ENOENT)
                return log_error_errno(r, "Failed to look for the image of %s: %m", name);
        lock = lock_take(LOCK_FOLDER, name, LOCK_WAIT);
        if (lock < 0)
                return log_error_errno(lock, "Failed to lock %s: %m", name);
        return first_start_locked(g, name);
}
