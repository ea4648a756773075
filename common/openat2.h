/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* openat2(2), for which the C library has no wrapper before 2.42. */

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "util.h"

/* RESOLVE as in openat2(2); O_CLOEXEC is implied. Returns the descriptor, or what openat2(2) says. A rename or mount
 * anywhere on the machine makes a scoped walk over ".." fail by EAGAIN, which says nothing of PATH: it is walked again,
 * yet not for ever. */
static inline int open_resolved(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve) {
        struct open_how how = { .flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve };
        long fd;

        for (unsigned i = 0; i < 1000; i++) {
                fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
                if (fd >= 0 || errno != EAGAIN)
                        break;
        }
        return fd < 0 ? -errno : (int) fd;
}
