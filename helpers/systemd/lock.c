/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <time.h>

#include "fileio.h"
#include "lock.h"

static int try_lock(int fd, int command) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

        while (fcntl(fd, command, &whole) < 0)
                if (errno != EINTR)
                        return errno == EACCES ? -EAGAIN : -errno;
        return 0;
}

/* There is no lock call with a timeout, and signals are the caller's: so it looks again every 20 ms. */
int lock_descriptor(int fd, uint64_t timeout_usec) {
        static const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
        uint64_t waited = 0;
        int r;

        if (timeout_usec == LOCK_WAIT)
                return try_lock(fd, F_OFD_SETLKW);

        for (;;) {
                r = try_lock(fd, F_OFD_SETLK);
                if (r != -EAGAIN || waited >= timeout_usec)
                        return r;
                (void) nanosleep(&pause, NULL);
                waited += pause.tv_nsec / 1000;
        }
}

int lock_take(const char *folder, const char *name, uint64_t timeout_usec) {
        _cleanup_close_ int fd = -EBADF, dir = -EBADF;
        int r;

        r = mkdir_parents_at(AT_FDCWD, folder, true);
        if (r < 0)
                return r;
        dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0)
                return -errno;
        fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
        if (fd < 0)
                return -errno;

        r = lock_descriptor(fd, timeout_usec);
        if (r < 0)
                return r;
        return TAKE_FD(fd);
}
