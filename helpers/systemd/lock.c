/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
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
static int lock_within(int fd, int command, uint64_t timeout_usec) {
        static const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
        uint64_t waited = 0;
        int r;

        for (;;) {
                r = try_lock(fd, command);
                if (r != -EAGAIN || waited >= timeout_usec)
                        return r;
                (void) nanosleep(&pause, NULL);
                waited += pause.tv_nsec / 1000;
        }
}

int lock_descriptor(int fd, uint64_t timeout_usec) {
        return timeout_usec == LOCK_WAIT ? try_lock(fd, F_OFD_SETLKW)
                                         : lock_within(fd, F_OFD_SETLK, timeout_usec);
}

static int open_lock(const char *folder, const char *name) {
        _cleanup_close_ int dir = -EBADF;
        int r, fd;

        r = mkdir_parents_at(AT_FDCWD, folder, true);
        if (r < 0)
                return r;
        dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0)
                return -errno;
        fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
        return fd < 0 ? -errno : fd;
}

int lock_take(const char *folder, const char *name, uint64_t timeout_usec) {
        _cleanup_close_ int fd = open_lock(folder, name);
        int r;

        if (fd < 0)
                return fd;
        r = lock_descriptor(fd, timeout_usec);
        return r < 0 ? r : TAKE_FD(fd);
}

bool lock_is_taken(const char *folder, const char *name) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        _cleanup_close_ int fd = open_lock(folder, name);

        return fd >= 0 && fcntl(fd, F_OFD_GETLK, &whole) >= 0 && whole.l_type != F_UNLCK;
}

int lock_take_known(const char *folder, const char *name, uint64_t timeout_usec) {
        _cleanup_close_ int fd = open_lock(folder, name);
        int r;

        if (fd < 0)
                return fd;
        r = lock_within(fd, F_SETLK, timeout_usec);
        return r < 0 ? r : TAKE_FD(fd);
}

/* Who holds it; 0 nobody, or one who is not seen from here. */
static pid_t holder_of(int fd) {
        struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

        return fcntl(fd, F_GETLK, &whole) < 0 || whole.l_type == F_UNLCK ? 0 : whole.l_pid;
}

/* Ends the holder, and surely none who got its number after it. */
static void end_holder(int fd) {
        pid_t pid = holder_of(fd);
        _cleanup_close_ int holder = pid > 0 ? (int) syscall(SYS_pidfd_open, pid, 0) : -EBADF;

        if (holder >= 0 && holder_of(fd) == pid)
                (void) syscall(SYS_pidfd_send_signal, holder, SIGKILL, NULL, 0);
}

int lock_take_over(const char *folder, const char *name, uint64_t patience_usec) {
        _cleanup_close_ int fd = open_lock(folder, name);
        int r;

        if (fd < 0)
                return fd;
        r = lock_within(fd, F_SETLK, patience_usec);
        if (r == -EAGAIN) {
                end_holder(fd);
                r = lock_within(fd, F_SETLK, patience_usec);
        }
        return r < 0 ? r : TAKE_FD(fd);
}
