/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* One line per event, to stderr; the generator adds the kernel log, since PID 1 drops a generator's stderr. Mains
 * and the config reader log; what they call returns errors and stays silent. */

#include <stdbool.h>
#include <syslog.h>

#include "util.h"

/* PROGRAM must stay valid. With TO_KMSG lines go to /dev/kmsg too. Lines carry "<LEVEL>" when stderr is the
 * journal (the stream of $JOURNAL_STREAM, see systemd.exec(5)). */
void log_open(const char *program, bool to_kmsg);

/* One line, made plain (utf8.h). %m shows ERROR when it is not 0. Returns -|error|; keeps errno. */
int log_full(int level, int error, const char *format, ...) _printf_(3, 4);

#define log_error(...) ((void) log_full(LOG_ERR, 0, __VA_ARGS__))
#define log_warning(...) ((void) log_full(LOG_WARNING, 0, __VA_ARGS__))
#define log_notice(...) ((void) log_full(LOG_NOTICE, 0, __VA_ARGS__))
#define log_info(...) ((void) log_full(LOG_INFO, 0, __VA_ARGS__))
#define log_error_errno(r, ...) log_full(LOG_ERR, r, __VA_ARGS__)
#define log_warning_errno(r, ...) log_full(LOG_WARNING, r, __VA_ARGS__)
#define log_oom() log_full(LOG_ERR, ENOMEM, "Out of memory.")
