/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "away.h"
#include "pool-require.h"
#include "rolled-back.h"

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

        if (image->type != IMAGE_NONE)
                return 0;
        r = find_dangling(name, ret);
        if (r == 0)
                r = pool_away(g, ret);
        return r == 0 ? rolled_back_describe(ret) : r;
}
