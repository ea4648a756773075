/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "image-lock.h"
#include "lock.h"

static void lock_file_release(LockFile *l) {
        if (l->fd >= 0 && l->dirfd >= 0 && l->name)
                (void) unlinkat(l->dirfd, l->name,
                                0); /* first, or the next one would lock a file that is gone */
        closep(&l->fd);
        closep(&l->dirfd);
        freep(&l->name);
        *l = (LockFile){ .fd = -EBADF, .dirfd = -EBADF };
}

/* Whoever had the lock unlinked the file when done: what is locked then has no name any more, so try again. */
static int lock_file_take(int dirfd, const char *name, LockFile *ret) {
        for (;;) {
                _cleanup_close_ int fd = -EBADF;
                struct stat st;
                int r;

                fd = openat(dirfd, name, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
                if (fd < 0)
                        return -errno;
                r = lock_descriptor(fd, LOCK_NOW);
                if (r < 0)
                        return r;
                if (fstat(fd, &st) < 0)
                        return -errno;
                if (st.st_nlink == 0)
                        continue;

                ret->dirfd = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
                ret->name = strdup(name);
                ret->fd = TAKE_FD(fd);
                return ret->dirfd < 0 || !ret->name ? -ENOMEM : 0;
        }
}

static int lock_beside(int dirfd, const char *name, LockFile *ret) {
        _cleanup_free_ char *file = NULL;

        if (asprintf(&file, ".#%s.lck", name) < 0)
                return -ENOMEM;
        return lock_file_take(dirfd, file, ret);
}

static int lock_inode(const struct stat *st, LockFile *ret) {
        _cleanup_close_ int folder = -EBADF;
        _cleanup_free_ char *file = NULL;
        int r;

        r = mkdir_parents_at(AT_FDCWD, IMAGE_LOCK_FOLDER, false);
        if (r < 0)
                return r;
        if (mkdir(IMAGE_LOCK_FOLDER, 0700) < 0 && errno != EEXIST)
                return -errno;
        folder = open(IMAGE_LOCK_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0)
                return -errno;

        if (asprintf(&file, "inode-%ju:%ju", (uintmax_t) st->st_dev, (uintmax_t) st->st_ino) < 0)
                return -ENOMEM;
        return lock_file_take(folder, file, ret);
}

int image_lock_take(int dirfd, const char *name, ImageLock *ret) {
        struct stat st;
        int r;

        /* Without room for the file nobody has it, nor can get it; all who lock take the other one, too, which lies
         * in /run. What makes room must go on. */
        r = lock_beside(dirfd, name, &ret->beside);
        if (r == -ENOSPC || r == -EDQUOT)
                r = 0;
        if (r >= 0) {
                if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) >= 0)
                        r = lock_inode(&st, &ret->inode);
                else if (errno != ENOENT)
                        r = -errno;
        }
        if (r < 0)
                image_lock_release(ret);
        return r;
}

void image_lock_release(ImageLock *l) {
        lock_file_release(&l->inode);
        lock_file_release(&l->beside);
}
