/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one ExecStop= of systemd-nspawn@.service: waits until a guest that is just beginning can hear that it shall end.
 * systemd-nspawn asks it once, by a signal, and the kernel drops that for a first process that has not asked for it yet:
 * stopped in its first moments, a guest would run on until TimeoutStopSec=, two minutes later. */

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>

#include "fileio.h"
#include "log.h"
#include "name.h"
#include "paths.h"

enum { PATIENCE_MSEC = 10 * 1000, PAUSE_MSEC = 20, STATUS_MAX = 64 * 1024 };

static bool is_ours(const char *name) {
        _cleanup_free_ char *settings = NULL;

        return asprintf(&settings, RUNTIME_DIR "/settings/%s.nspawn", name) >= 0 &&
               access(settings, F_OK) >= 0;
}

/* The guest's first process is systemd-nspawn's only child. 0: there is none, or this kernel does not say. */
static long first_process(long nspawn) {
        _cleanup_free_ char *path = NULL, *children = NULL;

        if (asprintf(&path, "/proc/%ld/task/%ld/children", nspawn, nspawn) < 0 ||
            read_file_at(AT_FDCWD, path, STATUS_MAX, &children, NULL) < 0)
                return 0;
        return strtol(children, NULL, 10);
}

/* Whether STATUS, of proc(5), is that of nspawn's child before it has become the guest's first process, or of a systemd that
 * does not hold back the signal yet, which it does before it takes any. Of another init nobody knows what it listens to. */
static bool is_deaf(const char *status) {
        const char *blocked = strstr(status, "\nSigBlk:");
        bool begins = startswith(status, "Name:\t(") || startswith(status, "Name:\tsystemd-nspawn\n");

        return begins || (startswith(status, "Name:\tsystemd\n") && blocked &&
                          !(strtoull(blocked + strlen("\nSigBlk:"), NULL, 16) >> (SIGRTMIN + 3 - 1) & 1));
}

static void wait_until_it_hears(long pid) {
        static const struct timespec pause = { .tv_nsec = PAUSE_MSEC * 1000 * 1000 };
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "/proc/%ld/status", pid) < 0)
                return;
        for (unsigned waited = 0; waited < PATIENCE_MSEC; waited += PAUSE_MSEC) {
                _cleanup_free_ char *status = NULL;

                if (read_file_at(AT_FDCWD, path, STATUS_MAX, &status, NULL) < 0 || !is_deaf(status))
                        return;
                (void) nanosleep(&pause, NULL);
        }
}

int main(int argc, char *argv[]) {
        const char *nspawn = getenv("MAINPID"); /* not set where it has ended by itself: systemd.exec(5) */
        long pid;

        log_open("before-stop", false);
        if (argc != 2 || !machine_name_is_valid(argv[1])) {
                log_error("Usage: before-stop NAME");
                return 2;
        }
        pid = nspawn && is_ours(argv[1]) ? first_process(strtol(nspawn, NULL, 10)) : 0;
        if (pid > 0)
                wait_until_it_hears(pid);
        return EXIT_SUCCESS;
}
