/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A folder of a test's own, filled by hand and gone afterwards. */

#include <fcntl.h>
#include <sys/stat.h>

#include "check.h"
#include "fileio.h"

typedef struct TmpRoot {
        char path[32];
        int fd;
} TmpRoot;

static inline TmpRoot tmp_root(void) {
        TmpRoot t = { "/tmp/nspawn-btrfs-XXXXXX", -EBADF };

        check_eq(mkdtemp(t.path) != NULL, true);
        t.fd = open(t.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        check_eq(t.fd >= 0, true);
        return t;
}

static inline void tmp_root_done(TmpRoot *t) {
        close(t->fd);
        (void) remove_tree_at(AT_FDCWD, t->path);
}

#define _cleanup_tmp_root_ _cleanup_(tmp_root_done)

static inline void tmp_file(const TmpRoot *t, const char *path, const char *text) {
        check_eq(mkdir_parents_at(t->fd, path, false), 0);
        check_eq(write_file_at(t->fd, path, text, strlen(text), 0644, 0), 1);
}

static inline void tmp_link(const TmpRoot *t, const char *path, const char *target) {
        check_eq(mkdir_parents_at(t->fd, path, false), 0);
        check_eq(symlinkat(target, t->fd, path), 0);
}

static inline void tmp_folder(const TmpRoot *t, const char *path) {
        check_eq(mkdir_parents_at(t->fd, path, true), 0);
}

static inline bool tmp_exists(const TmpRoot *t, const char *path) {
        return faccessat(t->fd, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}
