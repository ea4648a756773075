/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <stdarg.h>

#include "log.h"
#include "utf8.h"

/* The kernel cuts a record at about 1000 bytes: one write, shorter than that. */
enum { KMSG_LINE_MAX = 900 };

static const char *log_program = "nspawn-btrfs";
static bool log_kmsg, log_prefix;

void log_open(const char *program, bool to_kmsg) {
        log_program = program;
        log_kmsg = to_kmsg;
        log_prefix = getenv("JOURNAL_STREAM") != NULL;
}

static void write_kmsg(int level, const char *text) {
        _cleanup_close_ int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);

        if (fd >= 0)
                (void) dprintf(fd, "<%d>%s[%d]: %.*s\n", LOG_DAEMON | level, log_program, getpid(),
                               KMSG_LINE_MAX, text);
}

int log_full(int level, int error, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        int saved = errno;
        va_list ap;

        error = abs(error);
        errno = error;
        va_start(ap, format);
        if (vasprintf(&text, format, ap) < 0)
                text = NULL;
        va_end(ap);
        if (text)
                utf8_make_plain(text);

        if (log_prefix)
                fprintf(stderr, "<%d>%s\n", level, text ?: "Out of memory.");
        else
                fprintf(stderr, "%s\n", text ?: "Out of memory.");
        if (log_kmsg)
                write_kmsg(level, text ?: "Out of memory.");

        errno = saved;
        return -error;
}
