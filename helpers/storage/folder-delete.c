/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "folder-delete.h"
#include "subvol.h"
#include "unlock.h"
#include "walk.h"

/* A device or a FIFO is not opened, and has no such attributes. */
static int unlock_file(int at, const char *name) {
        _cleanup_close_ int fd = -EBADF;
        struct stat st;

        if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(st.st_mode))
                return 0;
        fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        return fd < 0 ? -errno : unlock(fd);
}

/* The folder that the whole is in is not the guest's. */
static bool unlock_place(int at, const int *top) {
        return at != *top && unlock(at) > 0;
}

static int remove_file(int at, const char *name, void *userdata) {
        bool place, file;

        if (unlinkat(at, name, 0) >= 0 || errno == ENOENT)
                return 0;
        if (errno != EPERM)
                return -errno;
        place = unlock_place(at, userdata);
        file = unlock_file(at, name) > 0;
        if (!place && !file)
                return -EPERM;
        return unlinkat(at, name, 0) < 0 ? -errno : 0;
}

/* Subvolumes as such: what is in a read-only one can be unlinked by nobody, and all of it goes at once. */
static int enter(int at, const char *name, void *userdata) {
        int r = subvol_delete(at, name);

        if (r == -EPERM && unlock_place(at, userdata))
                r = subvol_delete(at, name);
        return r == -ENOTDIR || r == -ENOTSUP ? 0 : r < 0 ? r : 1;
}

static int remove_folder(int at, const char *name, void *userdata) {
        bool place, folder;

        if (unlinkat(at, name, AT_REMOVEDIR) >= 0 || errno == ENOENT)
                return 0;
        if (errno != EPERM)
                return -errno;
        place = unlock_place(at, userdata);
        folder = unlock_folder(at, name) > 0;
        if (!place && !folder)
                return -EPERM;
        return unlinkat(at, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int folder_delete(int dirfd, const char *name) {
        static const WalkActions actions = { .enter = enter, .file = remove_file, .leave = remove_folder };

        return walk_tree(dirfd, name, &actions, &dirfd);
}
