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
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_free_ char *path = NULL;
        struct dirent *de;
        int idle = 1;

        if (asprintf(&path, "/sys/class/net/%s/brif", name) < 0)
                return -ENOMEM;
        d = opendir(path);
        if (!d)
                return errno == ENOENT ? 0 : -errno;
        while ((de = readdir(d)))
                if (de->d_name[0] != '.')
                        idle = 0;
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

int bridge_remove(const char *name) {
        _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        int r;

        if (fd < 0)
                return -errno;
        r = set_down(fd, name);
        if (r < 0)
                return r == -ENODEV ? 0 : r;
        return ioctl(fd, SIOCBRDELBR, name) < 0 ? -errno : 1;
}

int bridge_remove_idle(const char *name) {
        int r = is_idle(name);

        return r > 0 ? bridge_remove(name) : r;
}

int bridge_detach(const char *name, const char *port) {
        _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        struct ifreq ifr = { .ifr_ifindex = (int) if_nametoindex(port) };

        if (fd < 0)
                return -errno;
        (void) snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
        if (ifr.ifr_ifindex == 0 || ioctl(fd, SIOCBRDELIF, &ifr) >= 0)
                return 0;
        return errno == EINVAL || errno == ENODEV ? 0 : -errno;
}

int bridge_set_mac(const char *name, const char *mac) {
        _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        unsigned char b[6];
        struct ifreq ifr = {};

        if (fd < 0)
                return -errno;
        if (sscanf(mac, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5]) !=
            6)
                return -EINVAL;
        (void) snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
        if (ioctl(fd, SIOCGIFHWADDR, &ifr) < 0)
                return -errno;
        if (memcmp(ifr.ifr_hwaddr.sa_data, b, sizeof(b)) == 0)
                return 0;
        memcpy(ifr.ifr_hwaddr.sa_data, b, sizeof(b));
        return ioctl(fd, SIOCSIFHWADDR, &ifr) < 0 ? -errno : 1;
}
