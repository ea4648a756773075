/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "folder-delete.h"
#include "openat2.h"
#include "subvol.h"

static int delete_subvolumes(int at, const char *name);

static int delete_entry(int at, const struct dirent *de) {
        int r;

        if (de->d_type != DT_DIR || streq(de->d_name, ".") || streq(de->d_name, ".."))
                return 0;
        r = subvol_delete(at, de->d_name);
        return r == -ENOTDIR || r == -ENOTSUP ? delete_subvolumes(at, de->d_name) : r;
}

static int delete_subvolumes(int at, const char *name) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_fd(open_resolved(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, RESOLVE_NO_XDEV),
                           &d);
        while (r >= 0 && (errno = 0, de = readdir(d)))
                r = delete_entry(dirfd(d), de);
        return r < 0 ? r : -errno;
}

/* Subvolumes first, and as such: what is in a read-only one can be unlinked by nobody. */
int folder_delete(int dirfd, const char *name) {
        int r = delete_subvolumes(dirfd, name);

        return r < 0 && r != -ENOTDIR && r != -ELOOP ? r : remove_tree_at(dirfd, name);
}
