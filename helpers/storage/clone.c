/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "clone.h"
#include "hidden.h"
#include "placeholders.h"
#include "rootfs.h"
#include "strv.h"
#include "subvol.h"

/* NAME must not show before it is whole: the order is commit, rename, commit. */
static int publish(int machines_fd, const char *hidden, const char *name, int root_fd) {
        int r;

        r = subvol_sync(root_fd);
        if (r < 0)
                return r;
        if (renameat2(machines_fd, hidden, machines_fd, name, RENAME_NOREPLACE) < 0)
                return -errno;
        return fsync(machines_fd) < 0 ? -errno : 0;
}

static int build(int template_fd, int machines_fd, const char *hidden, const char *name, CloneEdit edit,
                 void *userdata) {
        _cleanup_strv_ char **emptied = NULL;
        _cleanup_close_ int root = -EBADF;
        int r;

        r = subvol_snapshot(template_fd, machines_fd, hidden, false);
        if (r < 0)
                return r;
        root = subvol_open(machines_fd, hidden);
        if (root < 0)
                return root;

        r = hidden_make_guest_folders(root);
        if (r >= 0)
                r = placeholders_replace(template_fd, root, &emptied);
        if (r >= 0 && edit)
                r = edit(root, userdata);
        if (r < 0)
                return r;
        return publish(machines_fd, hidden, name, root);
}

int clone_image(int templates_fd, const char *template, int machines_fd, const char *name, CloneEdit edit,
                void *userdata) {
        _cleanup_close_ int template_fd = -EBADF;
        _cleanup_free_ char *hidden = NULL;
        struct stat st;
        int r;

        r = hidden_name(name, &hidden);
        if (r < 0)
                return r;
        r = hidden_sweep(machines_fd, hidden);
        if (r >= 0)
                r = subvol_sweep_stand_in(machines_fd, name);
        if (r < 0)
                return r;
        if (fstatat(machines_fd, name, &st, AT_SYMLINK_NOFOLLOW) >= 0)
                return -EEXIST;
        template_fd = subvol_open(templates_fd, template);
        if (template_fd < 0)
                return template_fd;

        r = build(template_fd, machines_fd, hidden, name, edit, userdata);
        if (r < 0)
                (void) hidden_sweep(machines_fd, hidden); /* after success the name is gone */
        return r < 0 ? r : 0;
}
