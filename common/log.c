/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <sys/stat.h>

#include "log.h"
#include "utf8.h"

/* The kernel cuts a record at about 1000 bytes: one write, shorter than that. */
enum { KMSG_LINE_MAX = 900 };

static const char *log_program = "nspawn-btrfs";
static bool log_kmsg, log_prefix;

/* The variable is inherited, by programs too whose stderr is a terminal, a file or a pipe: the socket that it names is
 * compared. */
static bool stderr_is_journal(void) {
        const char *stream = getenv("JOURNAL_STREAM");
        uint64_t device, inode;
        struct stat st;
        char end;

        return stream && sscanf(stream, "%" SCNu64 ":%" SCNu64 "%c", &device, &inode, &end) == 2 &&
               fstat(STDERR_FILENO, &st) >= 0 && st.st_dev == device && st.st_ino == inode;
}

void log_open(const char *program, bool to_kmsg) {
        log_program = program;
        log_kmsg = to_kmsg;
        log_prefix = stderr_is_journal();
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
