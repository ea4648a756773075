/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <sys/ioctl.h>

#include "tree-search.h"
#include "util.h"

enum { BUFFER_SIZE = 256 * 1024 };

/* All that the kernel put into ARGS; KEY becomes the one behind the last. */
static int pass_on(const struct btrfs_ioctl_search_args_v2 *args, struct btrfs_ioctl_search_key *key,
                   TreeItem item, void *userdata) {
        const char *next = (const char *) args->buf;

        for (uint32_t i = 0; i < args->key.nr_items; i++) {
                struct btrfs_ioctl_search_header h;
                int r;

                memcpy(&h, next, sizeof(h));
                r = item(&h, next + sizeof(h), userdata);
                if (r != 0)
                        return r;
                next += sizeof(h) + h.len;

                key->min_objectid = h.objectid;
                key->min_type = h.type;
                key->min_offset = h.offset + 1;
                if (key->min_offset == 0)
                        key->min_type++;
        }
        return 0;
}

int tree_search(int fd, const struct btrfs_ioctl_search_key *range, TreeItem item, void *userdata) {
        _cleanup_free_ struct btrfs_ioctl_search_args_v2 *args = malloc(sizeof(*args) + BUFFER_SIZE);
        struct btrfs_ioctl_search_key key = *range;
        int r = 0;

        if (!args)
                return -ENOMEM;
        key.max_transid = UINT64_MAX;
        do {
                args->key = key;
                args->key.nr_items = UINT32_MAX;
                args->buf_size = BUFFER_SIZE;
                if (ioctl(fd, BTRFS_IOC_TREE_SEARCH_V2, args) < 0)
                        return errno == ENOTTY ? -ENOTSUP : -errno;
                r = pass_on(args, &key, item, userdata);
        } while (r == 0 && args->key.nr_items > 0);
        return r;
}
