/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "adopt-system.h"
#include "root.h"
#include "rootfs.h"

/* No partition table and no file system begins later: the last superblock, of btrfs, is at 64 KiB. */
enum { HEAD_SIZE = 1024 * 1024 };

static int has(int fd, const char *path, mode_t type) {
        _cleanup_close_ int found = rootfs_open(fd, path, O_PATH);
        struct stat st;

        if (found < 0)
                return found == -ENOENT || found == -ENOTDIR || found == -ELOOP ? 0 : found;
        return fstat(found, &st) < 0 ? -errno : (st.st_mode & S_IFMT) == type;
}

/* "Boot=no": systemd-nspawn then looks for usr/ alone. */
static bool is_booted(const Source *s) {
        _cleanup_free_ char *text = NULL;
        char *line, *rest, value[8];
        bool booted = true;

        if (!s->nspawn || source_read(s, s->nspawn, &text, NULL) < 0)
                return true;
        for (rest = text; (line = strsep(&rest, "\n"));)
                if (sscanf(line, " Boot = %7s", value) == 1)
                        booted = !strchr("nNfF0", value[0]) && strcasecmp(value, "off") != 0;
        return booted;
}

/* As systemd-nspawn asks it. */
static int no_tree(const Source *s, const char **ret) {
        _cleanup_close_ int fd = root_open(s->root, s->image.path, O_PATH | O_DIRECTORY);
        int r;

        if (fd < 0)
                return fd;
        r = has(fd, "/etc/os-release", S_IFREG);
        if (r == 0)
                r = has(fd, "/usr/lib/os-release", S_IFREG);
        if (r == 0 && !is_booted(s))
                r = has(fd, "/usr", S_IFDIR);
        *ret = "it has neither etc/os-release nor usr/lib/os-release, without which systemd-nspawn boots "
               "nothing";
        return r < 0 ? r : r == 0;
}

static int no_disk(const Source *s, const char **ret) {
        _cleanup_close_ int file = root_open(s->root, s->image.path, O_PATH), fd = -EBADF;
        char link[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
        char head[4096];
        ssize_t n = 1;

        if (file < 0)
                return file;
        (void) snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
        fd = open(link, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -errno;
        for (size_t at = 0; at < HEAD_SIZE && n > 0; at += n) {
                n = read(fd, head, sizeof(head));
                if (n < 0)
                        return -errno;
                for (ssize_t i = 0; i < n; i++)
                        if (head[i] != 0)
                                return 0;
        }
        *ret = "it holds nothing but zeros where a disk begins";
        return 1;
}

int adopt_no_system(const Source *s, const char **ret) {
        switch (s->image.type) {
        case IMAGE_SUBVOLUME:
        case IMAGE_FOLDER:
                return no_tree(s, ret);
        case IMAGE_RAW:
                return no_disk(s, ret);
        default:
                return 0;
        }
}
