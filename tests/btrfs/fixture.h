/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the tests on a real btrfs share. They run below with-btrfs, each in a folder of its own. */

#include <fcntl.h>
#include <sys/stat.h>

#include "check.h"
#include "fileio.h"
#include "subvol.h"

/* Opens the folder that ENVIRONMENT names; the test ends where there is none. */
static inline int open_fs(const char *environment) {
        const char *path = getenv(environment);
        int fd;

        if (!path)
                fail_msg("$%s is not set: run below tests/btrfs/with-btrfs", environment);
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fd >= 0);
        return fd;
}

/* A fresh folder NAME on $BTRFS. */
static inline int open_fresh(const char *name) {
        _cleanup_close_ int fs = open_fs("BTRFS");
        int fd;

        check_eq(mkdirat(fs, name, 0755), 0);
        fd = openat(fs, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fd >= 0);
        return fd;
}

static inline int open_subvol(int dirfd, const char *path) {
        int fd = subvol_open(dirfd, path);

        if (fd < 0)
                fail_msg("%s is not a subvolume: %s", path, strerror(-fd));
        return fd;
}

static inline void put(int dirfd, const char *path, const char *text) {
        check_eq(mkdir_parents_at(dirfd, path, false), 0);
        check_eq(write_file_at(dirfd, path, text, strlen(text), 0644, 0), 1);
}

static inline void check_content(int dirfd, const char *path, const char *expected) {
        _cleanup_free_ char *text = NULL;
        int r = read_file_at(dirfd, path, 1 << 20, &text, NULL);

        if (r < 0)
                fail_msg("%s: %s", path, strerror(-r));
        check_str(text, expected);
}

static inline bool exists(int dirfd, const char *path) {
        struct stat st;

        return fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW) >= 0;
}

/* A shell command with its folder at DIRFD; for what is not under test. */
static inline void sh(int dirfd, const char *command) {
        check_eq(fchdir(dirfd), 0);
        check_eq(system(command), 0);
        check_eq(chdir("/"), 0);
}
