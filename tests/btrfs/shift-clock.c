/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* LD_PRELOAD: the wall clock stands at $CLOCK_AT (seconds since the epoch, and goes on from the program's start), and the
 * host is up for $CLOCK_UP seconds. Others keep theirs, which settimeofday() in a container would change. */

#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* clock_gettime() is wanted by all that programs link, and this one is it. */
static long kernel_time(clockid_t id, struct timespec *t) {
        return syscall(SYS_clock_gettime, id, t);
}

int clock_gettime(clockid_t id, struct timespec *t) {
        static time_t first;
        const char *at = getenv("CLOCK_AT"), *up = getenv("CLOCK_UP");
        int r = kernel_time(id, t);

        if (r < 0)
                return r;
        if (id == CLOCK_REALTIME && at) {
                if (first == 0)
                        first = t->tv_sec;
                t->tv_sec += strtoll(at, NULL, 10) - first;
        }
        if (id == CLOCK_BOOTTIME && up)
                t->tv_sec = strtoll(up, NULL, 10);
        return 0;
}
