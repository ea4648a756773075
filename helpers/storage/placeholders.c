/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The entry of a placeholder names a subvolume that is not nested here. Nothing lists these, so the entries of all
 * folders are looked at, by the kernel's search in the tree rather than by a walk. */

#include <endian.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <stdint.h>
#include <sys/ioctl.h>

#include "hidden.h"
#include "nested.h"
#include "placeholders.h"
#include "rootfs.h"
#include "strv.h"
#include "subvol.h"
#include "tree-search.h"

/* NAME is an entry of the folder with the inode number INODE. One that no path can name stays. */
static int add_path(int root_fd, uint64_t inode, const char *name, int length, char ***paths) {
        struct btrfs_ioctl_ino_lookup_args folder = { .objectid = inode };
        _cleanup_free_ char *path = NULL;

        if (ioctl(root_fd, BTRFS_IOC_INO_LOOKUP, &folder) < 0)
                return errno == ENAMETOOLONG ? 0 : -errno;
        if (asprintf(&path, "%s%.*s", folder.name, length, name) < 0)
                return -ENOMEM;
        return strv_extend(paths, path);
}

typedef struct Found {
        int root_fd;
        char **paths;
} Found;

static int add_item(const struct btrfs_ioctl_search_header *h, const char *data, void *userdata) {
        struct btrfs_dir_item item;
        Found *found = userdata;

        if (h->type != BTRFS_DIR_INDEX_KEY || h->len < sizeof(item))
                return 0;
        memcpy(&item, data, sizeof(item));
        if (item.location.type != BTRFS_ROOT_ITEM_KEY || h->len < sizeof(item) + le16toh(item.name_len))
                return 0;
        return add_path(found->root_fd, h->objectid, data + sizeof(item), le16toh(item.name_len),
                        &found->paths);
}

static int list(int root_fd, char ***ret) {
        const struct btrfs_ioctl_search_key all = {
                .max_objectid = BTRFS_LAST_FREE_OBJECTID,
                .max_type = UINT8_MAX,
                .max_offset = UINT64_MAX,
        };
        Found found = { root_fd, NULL };
        int r = tree_search(root_fd, &all, add_item, &found);

        *ret = found.paths;
        return r;
}

/* Snapshots have them from what they were taken of. */
static int may_have(int source_fd) {
        _cleanup_nested_ Nested nested = {};
        SubvolInfo info;
        int r;

        r = subvol_get_info(source_fd, &info);
        if (r < 0 || !sd_id128_is_null(info.parent_uuid))
                return r < 0 ? r : 1;
        r = nested_find(source_fd, false, &nested);
        return r < 0 ? r : nested.n > 0;
}

/* What is nested at PATH in the image that the snapshot was taken of; in another snapshot that is a placeholder, too. */
static bool was_nested(int source_fd, const char *path, struct stat *ret) {
        _cleanup_close_ int fd = rootfs_open(source_fd, path, O_PATH | O_DIRECTORY | O_NOFOLLOW);

        return fd >= 0 && fstat(fd, ret) >= 0 && ret->st_ino != BTRFS_EMPTY_SUBVOL_DIR_OBJECTID;
}

int placeholders_replace(int source_fd, int root_fd, char ***ret) {
        _cleanup_strv_ char **paths = NULL;
        int r;

        r = may_have(source_fd);
        if (r > 0)
                r = list(root_fd, &paths);
        if (r < 0)
                return r;
        STRV_FOREACH(path, paths) {
                struct stat was;

                r = hidden_replace_placeholder(root_fd, *path,
                                               was_nested(source_fd, *path, &was) ? &was : NULL);
                if (r < 0)
                        return r;
        }

        *ret = TAKE_PTR(paths);
        return 0;
}
