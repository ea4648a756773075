/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "adopt-convert.h"
#include "convert.h"
#include "fileio.h"
#include "hidden.h"
#include "image-lock.h"
#include "lock.h"
#include "log.h"
#include "machine.h"
#include "output.h"
#include "root.h"
#include "verbs.h"

/* Files that are immutable (chattr(1)), or a subvolume in it that is read-only. */
static void tell_left(const Source *s) {
        const char *name = strrchr(s->image.target, '/') + 1;
        _cleanup_free_ char *hidden = NULL;

        if (hidden_name(name, &hidden) >= 0)
                log_warning("Not all of what it was could be removed: %.*s%s is left. Before \"rm -r\", "
                            "it wants \"chattr -R -i\" or the like.",
                            (int) (name - s->image.target), s->image.target, hidden);
}

static int refuse_nested(const Source *s, const Nested *nested) {
        _cleanup_free_ char *names = NULL;

        if (nested_text(nested, &names) < 0)
                return log_oom(), VERB_FAILED;
        log_error("%s is not converted while it holds subvolumes, of which plain folders would be made: %s. "
                  "Move them out of it (\"mv\"; \"btrfs subvolume snapshot -r\" for one that is read-only), "
                  "or "
                  "delete them (\"btrfs subvolume delete\").",
                  s->image.path, names);
        return VERB_FAILED;
}

static int explain(const Source *s, int r) {
        if (r > 0)
                tell_left(s);
        switch (r) {
        case 0:
        case 1:
                print_plain(stdout, "  %s is a subvolume now\n", s->image.path);
                return VERB_DONE;
        case -EALREADY:
                return VERB_DONE;
        case -ENOTSUP:
                log_error_errno(r, "%s is not on btrfs, and cannot become a subvolume there.",
                                s->image.path);
                return VERB_FAILED;
        case -EBUSY:
                log_error_errno(r, "Something is mounted at %s or below; unmount it first.", s->image.path);
                return VERB_FAILED;
        case -ENOSPC:
        case -EPROTO:
                log_error_errno(r, "%s could not be copied; it is as it was.", s->image.path);
                return VERB_FAILED;
        default:
                log_error_errno(r, "Failed to make a subvolume of %s: %m", s->image.path);
                return VERB_FAILED;
        }
}

static int refuse_busy(const Source *s, int r) {
        if (r != -EAGAIN)
                return log_error_errno(r, "Failed to lock %s: %m", s->name), VERB_FAILED;
        log_error("%s runs, or somebody else is at its image: stop it first.", s->name);
        return VERB_LOCKED;
}

/* The folder that TARGET, a path of this process, is in; below the root once more, as it may have changed since. */
static int open_folder_of(const Source *s, const char *target) {
        _cleanup_close_ int root_fd =
                open(isempty(s->root) ? "/" : s->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_free_ char *root = NULL;
        const char *inside, *name;
        int r;

        r = root_fd < 0 ? -errno : fd_path(root_fd, &root);
        if (r < 0)
                return r;
        inside = streq(root, "/") ? target : startswith(target, root);
        return inside && *inside == '/' ? root_open_parent(s->root, inside, &name) : -EXDEV;
}

static int convert_locked(const Source *s, const char *target, const char *name) {
        _cleanup_image_lock_ ImageLock image = IMAGE_LOCK_INIT;
        _cleanup_close_ int dirfd = open_folder_of(s, target);
        _cleanup_nested_ Nested nested = {};
        int r;

        if (dirfd < 0)
                return log_error_errno(dirfd, "Failed to open the folder of %s: %m", s->image.path),
                       VERB_FAILED;
        r = image_lock_take(dirfd, name, &image);
        if (r < 0)
                return refuse_busy(s, r);
        r = convert_folder(dirfd, target, name, &nested);
        return nested.n > 0 ? refuse_nested(s, &nested) : explain(s, r);
}

int adopt_convert(const Source *s) {
        const char *name = strrchr(s->image.target, '/') + 1;
        _cleanup_machine_ Machine m = MACHINE_INIT;
        _cleanup_close_ int lock = -EBADF;
        int r;

        if (s->image.type == IMAGE_SUBVOLUME)
                return VERB_DONE;
        if (s->image.type != IMAGE_FOLDER) {
                log_error("%s is no folder, and cannot become a subvolume.", s->image.path);
                return VERB_FAILED;
        }
        if (isempty(s->root)) { /* what is ordered for it, or was cut short, has to end first */
                r = machine_open(s->name, LOCK_NOW, &m);
                if (r < 0)
                        return verb_exit(r);
        } else {
                lock = lock_take(LOCK_FOLDER, s->name, LOCK_NOW);
                if (lock < 0)
                        return refuse_busy(s, lock);
        }
        return convert_locked(s, s->image.target, name);
}
