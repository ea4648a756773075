/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "identity.h"
#include "image.h"
#include "moved.h"
#include "remembered.h"
#include "state-folder.h"
#include "strv.h"

static bool is_of(const char *name, sd_id128_t id) {
        _cleanup_close_ int fd = image_open(name);
        sd_id128_t there;

        return fd >= 0 && identity_read(fd, &there) >= 0 && sd_id128_equal(there, id);
}

int moved_find(const Generation *g, const char *name, char **ret) {
        _cleanup_close_ int snapshots = state_open_snapshots(name), root = -EBADF;
        _cleanup_strv_ char **names = NULL;
        Remembered who;
        int r;

        if (snapshots < 0 || remembered_read(snapshots, &who) < 0)
                return 0;
        root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        r = root < 0 ? -errno : image_list(root, &names);
        if (r < 0)
                return r;
        STRV_FOREACH(n, names) {
                if (streq(*n, name) || generation_has_container(g, *n) || !is_of(*n, who.machine_id))
                        continue;
                *ret = strdup(*n);
                return *ret ? 1 : -ENOMEM;
        }
        return 0;
}
