/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <linux/btrfs_tree.h>
#include <linux/magic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "away.h"
#include "paths.h"
#include "pool-require.h"
#include "rolled-back.h"

/* What a snapshot shows where a subvolume was nested: an empty folder, of an inode that other file systems have for their
 * root. */
static bool is_stand_in(const char *path) {
        struct statfs fs;
        struct stat st;

        return lstat(path, &st) >= 0 && S_ISDIR(st.st_mode) &&
               st.st_ino == BTRFS_EMPTY_SUBVOL_DIR_OBJECTID && statfs(path, &fs) >= 0 &&
               (uint32_t) fs.f_type == BTRFS_SUPER_MAGIC;
}

/* Where it is not known what the stand-in is for. A plain mv(1) from one mount to the other would copy. */
static int explain_stand_in(const char *name, const char *path, char **ret) {
        int r = rolled_back_describe(ret);

        if (r != 0)
                return r;
        r = asprintf(ret,
                     "The image of %s is not here: %s is the empty folder that a snapshot shows for a "
                     "subvolume, as when the host's root was rolled back. Put what was there back from "
                     "the root of before: mount all of the file system (\"mount -o subvolid=5 DEVICE "
                     "/mnt\"), and \"mv -T /mnt/BEFORE%s /mnt/NOW%s\".",
                     name, path, path, path);

        return r < 0 ? -ENOMEM : 1;
}

static int find_dangling(const char *name, char **ret) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_free_ char *path = NULL, *target = NULL;
        int r = root < 0 ? -errno : image_find_dangling(root, name, &path, &target);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = asprintf(ret,
                     "The image of %s should be behind the link %s, but there is no %s: mount what is "
                     "missing, or remove the link.",
                     name, path, target);
        return r < 0 ? -ENOMEM : 1;
}

int away_find(const Generation *g, const char *name, const Image *image, char **ret) {
        int r;

        if (image->type == IMAGE_FOLDER && is_stand_in(image->target))
                return explain_stand_in(name, image->target, ret);
        if (image->type != IMAGE_NONE)
                return 0;
        r = find_dangling(name, ret);
        if (r == 0)
                r = pool_away(g, ret);
        if (r == 0)
                r = rolled_back_describe(ret);
        return r == 0 && is_stand_in(MACHINES_DIR) ? explain_stand_in(name, MACHINES_DIR, ret) : r;
}
