/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/fs.h>

#include "convert.h"
#include "exec.h"
#include "fileio.h"
#include "hidden.h"
#include "mountpoint.h"
#include "subvol.h"
#include "unlock.h"

/* cp(1) would copy what is mounted, too. */
static int check_mounts(const char *path) {
        _cleanup_free_ char *where = NULL;
        int r = find_mount_within(path, &where);

        return r > 0 ? -EBUSY : r;
}

/* By our descriptors: whoever may write in the folder around them could put a link in the place of a path. */
static int copy(int from, int to) {
        char source[sizeof("/proc//fd//.") + 6 * sizeof(int)], target[sizeof(source)];
        int r;

        (void) snprintf(source, sizeof(source), "/proc/%d/fd/%d/.", getpid(), from);
        (void) snprintf(target, sizeof(target), "/proc/%d/fd/%d/", getpid(), to);
        r = exec_run(
                &(Exec){ .argv = (char *[]){ (char *) "cp", (char *) "--archive", (char *) "--reflink=auto",
                                             (char *) "--", source, target, NULL } });
        return r > 0 ? -EPROTO : r;
}

static int build(int dirfd, const char *name, const char *hidden) {
        _cleanup_close_ int from = -EBADF, fd = -EBADF;
        int r;

        r = subvol_create(dirfd, hidden);
        if (r < 0)
                return r;
        from = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (from < 0)
                return -errno;
        fd = subvol_open(dirfd, hidden);
        if (fd < 0)
                return fd;
        r = copy(from, fd);
        if (r >= 0)
                r = hidden_make_guest_folders(fd);
        return r < 0 ? r : subvol_sync(fd);
}

/* Of a snapshot or a layer in it cp(1) makes a folder: what it shares, and that it is one, would be gone with it. */
static int check_nested(int dirfd, const char *name, Nested *ret) {
        int r = nested_find_in_folder(dirfd, name, ret);

        return r >= 0 && ret->n > 0 ? -EEXIST : r;
}

static int check(int dirfd, const char *path, const char *name, Nested *ret) {
        _cleanup_close_ int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int r;

        if (fd < 0)
                return -errno;
        r = subvol_check(fd);
        if (r >= 0)
                return -EALREADY;
        if (r != -ENOTDIR)
                return r;
        r = check_mounts(path);
        return r < 0 ? r : check_nested(dirfd, name, ret);
}

int convert_folder(int dirfd, const char *path, const char *name, Nested *ret) {
        _cleanup_free_ char *hidden = NULL;
        int r, k;

        r = hidden_name(name, &hidden);
        if (r >= 0)
                r = check(dirfd, path, name, ret);
        if (r < 0 && r != -EALREADY)
                return r;
        k = hidden_sweep(dirfd, hidden);
        if (k < 0)
                return r == -EALREADY ? 1 : k;
        if (r < 0)
                return r;

        r = build(dirfd, name, hidden);
        (void) unlock_folder(dirfd, name); /* else the rename says it */
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
