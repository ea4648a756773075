/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>

#include "loop.h"

/* Devices are numbered from 1; one that was replaced or removed leaves a gap. */
static int only_device(int fd, struct btrfs_ioctl_dev_info_args *ret) {
        struct btrfs_ioctl_fs_info_args fs = {};

        if (ioctl(fd, BTRFS_IOC_FS_INFO, &fs) < 0)
                return errno == ENOTTY ? -ENOTSUP : -errno;
        if (fs.num_devices != 1)
                return -ENOTBLK;
        for (uint64_t id = 1; id <= fs.max_id; id++) {
                *ret = (struct btrfs_ioctl_dev_info_args){ .devid = id };
                if (ioctl(fd, BTRFS_IOC_DEV_INFO, ret) >= 0)
                        return 0;
                if (errno != ENODEV)
                        return -errno;
        }
        return -ENOTBLK;
}

int loop_of_btrfs(int fd, Loop *ret) {
        struct btrfs_ioctl_dev_info_args device;
        _cleanup_close_ int loop = -EBADF;
        struct loop_info64 info;
        int r;

        r = only_device(fd, &device);
        if (r < 0)
                return r;
        loop = open((const char *) device.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (loop < 0)
                return -errno;
        if (ioctl(loop, LOOP_GET_STATUS64, &info) < 0)
                return errno == ENOTTY || errno == EINVAL ? -ENOTBLK : -errno;

        *ret = (Loop){ .fd = TAKE_FD(loop), .allocated = device.total_bytes };
        return 0;
}

int loop_is_on(const Loop *l, const struct stat *st) {
        struct loop_info64 info;

        if (ioctl(l->fd, LOOP_GET_STATUS64, &info) < 0)
                return -errno;
        return info.lo_device == st->st_dev && info.lo_inode == st->st_ino;
}

int loop_grow(const Loop *l) {
        return ioctl(l->fd, LOOP_SET_CAPACITY, 0) < 0 ? -errno : 0;
}

void loop_done(Loop *l) {
        closep(&l->fd);
        l->fd = -EBADF;
}
