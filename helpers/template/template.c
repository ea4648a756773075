/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "fileio.h"
#include "hidden.h"
#include "log.h"
#include "notify.h"
#include "paths.h"
#include "provision.h"
#include "subvol.h"
#include "template-check.h"
#include "template-sweep.h"
#include "template.h"

/* Clones would have empty folders in their place. Packages leave such when systemd-tmpfiles runs in a subvolume;
 * those are empty, and become folders of the same owner and mode. */
static int flatten(const Template *t, int fd) {
        _cleanup_subvol_children_ SubvolChildren c = {};
        int r;

        r = subvol_list_children(fd, &c);
        if (r < 0)
                return log_error_errno(r, "Failed to list what is nested in template %s: %m", t->name);
        for (size_t i = c.n; i > 0; i--) {
                const char *path = c.children[i - 1].path;
                struct stat was;

                if (fstatat(fd, path, &was, AT_SYMLINK_NOFOLLOW) < 0 ||
                    unlinkat(fd, path, AT_REMOVEDIR) < 0 || mkdir_like_at(fd, path, &was) < 0)
                        log_warning("Template %s has a nested subvolume /%s, which clones will not have.",
                                    t->name, path);
        }
        return 0;
}

/* On disk before it gets its name. */
static int seal(const Template *t, int fd) {
        int r = subvol_set_read_only(fd, true);

        if (r >= 0)
                r = subvol_sync(fd);
        return r < 0 ? log_error_errno(r, "Failed to finish template %s: %m", t->name) : 0;
}

/* Programs get another path: apt's own user cannot pass the folder of the templates, and a "#" or ":" in a path is
 * asking for trouble. The mount is seen by us and them alone. */
static int fill(const Template *t, int fd) {
        _cleanup_free_ char *path = NULL, *self = NULL;
        int r;

        if (asprintf(&path, TEMPLATE_BUILD_FOLDER "/%s", t->name) < 0 ||
            asprintf(&self, "/proc/self/fd/%d", fd) < 0)
                return log_oom();
        r = mkdir_parents_at(AT_FDCWD, path, true);
        if (r >= 0 && mount(self, path, NULL, MS_BIND, NULL) < 0)
                r = -errno;
        if (r < 0)
                return log_error_errno(r, "Failed to mount template %s at %s: %m", t->name, path);

        r = template_fill(t, path, fd);
        if (umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) >= 0)
                (void) rmdir(path);
        return r;
}

static int make(const Template *t, const char *hidden) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = subvol_create(t->dirfd, hidden);
        if (r < 0)
                return log_error_errno(r, "Failed to make a subvolume for template %s: %m", t->name);
        fd = subvol_open(t->dirfd, hidden);
        if (fd < 0)
                return log_error_errno(fd, "Failed to open the subvolume of template %s: %m", t->name);

        r = fill(t, fd);
        if (r >= 0)
                r = template_check(t, fd);
        if (r >= 0)
                r = flatten(t, fd);
        if (r >= 0)
                r = provision_template(fd, t->fields);
        return r < 0 ? r : seal(t, fd);
}

/* A read-only subvolume can be renamed within its folder only, which is where it was made. */
static int publish(const Template *t, const char *hidden) {
        if (renameat2(t->dirfd, hidden, t->dirfd, t->name, RENAME_NOREPLACE) < 0 &&
            (errno != EEXIST || renameat2(t->dirfd, hidden, t->dirfd, t->name, RENAME_EXCHANGE) < 0))
                return log_error_errno(errno, "Failed to put template %s in its place: %m", t->name);
        if (fsync(t->dirfd) < 0)
                return log_error_errno(errno, "Failed to write %s to disk: %m", TEMPLATES_DIR);
        return 0;
}

int template_build(const Template *t) {
        _cleanup_free_ char *hidden = NULL;
        int r;

        if (hidden_name(t->name, &hidden) < 0)
                return log_oom();
        r = template_sweep(t->dirfd, t->name);
        if (r < 0)
                return r;

        r = make(t, hidden);
        if (r >= 0)
                r = publish(t, hidden);
        RET_GATHER(r, template_sweep(t->dirfd, t->name));
        if (r < 0)
                return r;
        notify_status("Template %s is ready", t->name);
        log_info("Built template %s.", t->name);
        return 0;
}
