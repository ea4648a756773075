/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>
#include <systemd/sd-daemon.h>

#include "notify.h"
#include "util.h"

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
        (void) sd_notify(0, "EXTEND_TIMEOUT_USEC=60000000");
}
