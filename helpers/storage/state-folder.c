/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "log.h"
#include "paths.h"
#include "state-folder.h"

/* The owner first: he could take back a mode. */
static int make_private(int fd) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if ((st.st_uid != 0 || st.st_gid != 0) && fchown(fd, 0, 0) < 0)
                return -errno;
        return (st.st_mode & 07777) != 0700 && fchmod(fd, 0700) < 0 ? -errno : 0;
}

/* What is in a file system that is read-only can be looked at all the same. */
static int open_private(int dirfd, const char *name, bool make) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (make && mkdirat(dirfd, name, 0700) < 0 && errno != EEXIST)
                return -errno;
        fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        r = geteuid() == 0 ? make_private(fd) : 0;
        if (r < 0 && fd_path(fd, &path) >= 0)
                log_warning_errno(
                        r, "Failed to make %s root's alone, and others may run what guests left there: %m",
                        path);
        return TAKE_FD(fd);
}

/* With it what a pool or fstab binds to MACHINES_DIR, which nobody opens by this name. */
static int open_state(bool make) {
        _cleanup_close_ int fd = -EBADF, machines = -EBADF;
        int r = make ? mkdir_parents_at(AT_FDCWD, STATE_DIR, false) : 0;

        if (r < 0)
                return r;
        fd = open_private(AT_FDCWD, STATE_DIR, make);
        if (fd >= 0)
                machines = open_private(fd, "machines", false);
        return TAKE_FD(fd);
}

static int open_folder(const char *path, bool make) {
        _cleanup_free_ char *rest = strdup(path + strlen(STATE_DIR));
        _cleanup_close_ int fd = -EBADF;
        char *next = rest, *part;

        if (!rest)
                return -ENOMEM;
        fd = open_state(make);
        while (fd >= 0 && (part = strsep(&next, "/"))) {
                int below = *part ? open_private(fd, part, make) : TAKE_FD(fd);

                closep(&fd);
                fd = below;
        }
        return TAKE_FD(fd);
}

int state_folder_make(const char *path) {
        return open_folder(path, true);
}

int state_folder_open(const char *path) {
        return open_folder(path, false);
}

static int open_snapshots(const char *name, bool make) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, SNAPSHOTS_DIR "/%s", name) < 0 ? -ENOMEM : open_folder(path, make);
}

int state_make_snapshots(const char *name) {
        return open_snapshots(name, true);
}

int state_open_snapshots(const char *name) {
        return open_snapshots(name, false);
}
