/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "bridge.h"
#include "util.h"

bool bridge_exists(const char *name) {
        return if_nametoindex(name) > 0;
}

/* 1 if it is a bridge without ports, 0 if not. */
static int is_idle(const char *name) {
        _cleanup_free_ char *path = NULL;
        struct dirent *de;
        int idle = 1;
        DIR *d;

        if (asprintf(&path, "/sys/class/net/%s/brif", name) < 0)
                return -ENOMEM;
        d = opendir(path);
        if (!d)
                return errno == ENOENT ? 0 : -errno;
        while ((de = readdir(d)))
                if (de->d_name[0] != '.')
                        idle = 0;
        closedir(d);
        return idle;
}

/* The kernel removes a bridge only when it is down. */
static int set_down(int fd, const char *name) {
        struct ifreq ifr = {};

        (void) snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
        if (ioctl(fd, SIOCGIFFLAGS, &ifr) < 0)
                return -errno;
        ifr.ifr_flags &= ~IFF_UP;
        return ioctl(fd, SIOCSIFFLAGS, &ifr) < 0 ? -errno : 0;
}

int bridge_remove_idle(const char *name) {
        _cleanup_close_ int fd = -EBADF;
        int r;

        r = is_idle(name);
        if (r <= 0)
                return r;

        fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
                return -errno;
        r = set_down(fd, name);
        if (r < 0)
                return r;
        return ioctl(fd, SIOCBRDELBR, name) < 0 ? -errno : 1;
}
