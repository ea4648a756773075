/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/fs.h>

#include "convert.h"
#include "exec.h"
#include "fileio.h"
#include "hidden.h"
#include "mountpoint.h"
#include "subvol.h"

/* cp(1) would copy what is mounted, too. */
static int check_mounts(const char *path) {
        _cleanup_free_ char *where = NULL;
        int r = find_mount_within(path, &where);

        return r > 0 ? -EBUSY : r;
}

static int copy(const char *from, const char *to) {
        _cleanup_free_ char *source = NULL;
        int r;

        if (asprintf(&source, "%s/.", from) < 0)
                return -ENOMEM;
        r = exec_run(
                &(Exec){ .argv = (char *[]){ (char *) "cp", (char *) "--archive", (char *) "--reflink=auto",
                                             (char *) "--", source, (char *) to, NULL } });
        return r > 0 ? -EPROTO : r;
}

static int build(int dirfd, const char *path, const char *hidden) {
        _cleanup_free_ char *folder = strndup(path, strrchr(path, '/') - path), *to = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (!folder || asprintf(&to, "%s/%s", folder, hidden) < 0)
                return -ENOMEM;
        r = subvol_create(dirfd, hidden);
        if (r >= 0)
                r = copy(path, to);
        if (r < 0)
                return r;
        fd = subvol_open(dirfd, hidden);
        if (fd < 0)
                return fd;
        r = hidden_make_guest_folders(fd);
        return r < 0 ? r : subvol_sync(fd);
}

static int check(int dirfd, const char *path, const char *name) {
        _cleanup_close_ int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int r;

        if (fd < 0)
                return -errno;
        r = subvol_check(fd);
        if (r >= 0)
                return -EALREADY;
        return r == -ENOTDIR ? check_mounts(path) : r;
}

int convert_folder(int dirfd, const char *path, const char *name) {
        _cleanup_free_ char *hidden = NULL;
        int r, k;

        r = hidden_name(name, &hidden);
        if (r >= 0)
                r = check(dirfd, path, name);
        if (r < 0 && r != -EALREADY)
                return r;
        k = hidden_sweep(dirfd, hidden);
        if (k < 0)
                return r == -EALREADY ? 1 : k;
        if (r < 0)
                return r;

        r = build(dirfd, path, hidden);
        if (r >= 0 && renameat2(dirfd, hidden, dirfd, name, RENAME_EXCHANGE) < 0)
                r = -errno;
        if (r < 0) {
                (void) hidden_sweep(dirfd, hidden);
                return r;
        }
        if (fsync(dirfd) < 0)
                return -errno;
        return hidden_sweep(dirfd, hidden) < 0 ? 1 : 0;
}
