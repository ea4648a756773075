/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "paths.h"
#include "rename-mark.h"

#define PREFIX ".rename-"

enum { NAME_MAX_SIZE = 256 };

static char *path_of(const char *from) {
        char *path;

        return asprintf(&path, STATE_DIR "/" PREFIX "%s", from) < 0 ? NULL : path;
}

int rename_mark_put(const char *from, const char *to) {
        _cleanup_free_ char *path = path_of(from);

        if (!path)
                return -ENOMEM;
        if (symlink(to, path) < 0)
                return errno == ENOENT ? 0 : -errno;
        return fsync_parent_at(AT_FDCWD, path);
}

void rename_mark_remove(const char *from) {
        _cleanup_free_ char *path = path_of(from);

        if (path)
                (void) unlink(path);
}

int rename_mark_get(const char *from, char **ret_to) {
        _cleanup_free_ char *path = path_of(from);
        char to[NAME_MAX_SIZE];
        ssize_t n;

        if (!path)
                return -ENOMEM;
        n = readlink(path, to, sizeof(to) - 1);
        if (n < 0)
                return errno == EINVAL ? -ENOENT : -errno;
        *ret_to = strndup(to, n);
        return *ret_to ? 0 : -ENOMEM;
}

int rename_mark_find(const char *name, char **ret_from, char **ret_to) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = -ENOENT;

        if (open_folder_at(AT_FDCWD, STATE_DIR, 0, &d) < 0)
                return -ENOENT;
        while (r == -ENOENT && (de = readdir(d))) {
                const char *from = startswith(de->d_name, PREFIX);
                _cleanup_free_ char *to = NULL;

                if (!from || rename_mark_get(from, &to) < 0 || (!streq(name, from) && !streq(name, to)))
                        continue;
                *ret_from = strdup(from);
                *ret_to = TAKE_PTR(to);
                r = *ret_from ? 0 : -ENOMEM;
        }
        return r;
}
