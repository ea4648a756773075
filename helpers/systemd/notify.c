/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "notify.h"
#include "util.h"

enum { INTERVAL_SEC = 5 };

void notify_status(const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;
        int r;

        va_start(ap, format);
        r = vasprintf(&text, format, ap);
        va_end(ap);
        if (r < 0) {
                text = NULL;
                return;
        }
        (void) sd_notifyf(0, "STATUS=%s", text);
}

void notify_extend_timeout(void) {
        static time_t last; /* one who copies many files asks for each */
        struct timespec now;

        if (clock_gettime(CLOCK_MONOTONIC, &now) < 0 || (last > 0 && now.tv_sec - last < INTERVAL_SEC))
                return;
        last = now.tv_sec;
        (void) sd_notify(0, "EXTEND_TIMEOUT_USEC=60000000");
}
