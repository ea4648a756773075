/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <endian.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <sys/ioctl.h>

#include "btrfs-fs.h"
#include "fileio.h"

int btrfs_fs_id(int fd, sd_id128_t *ret) {
        struct btrfs_ioctl_fs_info_args args = {};

        if (ioctl(fd, BTRFS_IOC_FS_INFO, &args) < 0)
                return errno == ENOTTY ? -ENOTSUP : -errno;

        memcpy(ret->bytes, args.fsid, sizeof(ret->bytes));
        return 0;
}

int btrfs_fs_same(int a, int b) {
        sd_id128_t x, y;
        int r;

        r = btrfs_fs_id(a, &x);
        if (r < 0)
                return r;
        r = btrfs_fs_id(b, &y);
        if (r < 0)
                return r;
        return sd_id128_equal(x, y);
}

/* Copies SIZE bytes of the one item that KEY names. */
static int search(int fd, const struct btrfs_ioctl_search_key *key, void *ret, size_t size) {
        struct btrfs_ioctl_search_args args = { .key = *key };
        struct btrfs_ioctl_search_header header;

        args.key.max_transid = UINT64_MAX;
        args.key.nr_items = 1;
        if (ioctl(fd, BTRFS_IOC_TREE_SEARCH, &args) < 0)
                return errno == ENOTTY ? -ENOTSUP : -errno;
        if (args.key.nr_items == 0)
                return -ENOENT;
        memcpy(&header, args.buf, sizeof(header));
        if (header.len < size)
                return -ENOENT;
        memcpy(ret, args.buf + sizeof(header), size);
        return 0;
}

/* The key of a UUID is the UUID, in two halves; its value is a list of numbers, one in practice. */
int btrfs_fs_find_subvolume(int fd, sd_id128_t uuid, uint64_t *ret) {
        struct btrfs_ioctl_search_key key = {
                .tree_id = BTRFS_UUID_TREE_OBJECTID,
                .min_type = BTRFS_UUID_KEY_SUBVOL,
                .max_type = BTRFS_UUID_KEY_SUBVOL,
        };
        uint64_t half[2], id;
        int r;

        memcpy(half, uuid.bytes, sizeof(half));
        key.min_objectid = key.max_objectid = le64toh(half[0]);
        key.min_offset = key.max_offset = le64toh(half[1]);
        r = search(fd, &key, &id, sizeof(id));
        if (r < 0)
                return r;
        *ret = le64toh(id);
        return 0;
}

int btrfs_fs_exclusive(int fd, uint64_t id, uint64_t *ret) {
        const struct btrfs_ioctl_search_key key = {
                .tree_id = BTRFS_QUOTA_TREE_OBJECTID,
                .min_type = BTRFS_QGROUP_INFO_KEY,
                .max_type = BTRFS_QGROUP_INFO_KEY,
                .min_offset = id,
                .max_offset = id,
        };
        struct btrfs_qgroup_info_item info;
        int r;

        r = search(fd, &key, &info, sizeof(info));
        if (r < 0)
                return r;
        *ret = le64toh(info.excl);
        return 0;
}

static int read_attribute(sd_id128_t id, const char *name, char **ret) {
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, "/sys/fs/btrfs/" SD_ID128_UUID_FORMAT_STR "/qgroups/%s", SD_ID128_FORMAT_VAL(id),
                     name) < 0)
                return -ENOMEM;
        return read_file_at(AT_FDCWD, path, 4096, ret, NULL);
}

int btrfs_fs_quota(int fd, BtrfsQuota *ret) {
        _cleanup_free_ char *enabled = NULL, *mode = NULL;
        sd_id128_t id;
        int r;

        r = btrfs_fs_id(fd, &id);
        if (r < 0)
                return r;

        r = read_attribute(id, "enabled", &enabled);
        if (r < 0 && r != -ENOENT)
                return r;
        if (r == -ENOENT || !startswith(enabled, "1")) {
                *ret = BTRFS_QUOTA_NONE;
                return 0;
        }

        r = read_attribute(id, "mode", &mode); /* older kernels have one kind and no such file */
        if (r < 0 && r != -ENOENT)
                return r;
        *ret = r >= 0 && startswith(mode, "squota") ? BTRFS_QUOTA_SIMPLE : BTRFS_QUOTA_CLASSIC;
        return 0;
}
