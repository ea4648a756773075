/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "facts.h"
#include "fstab.h"
#include "paths.h"
#include "root.h"

static const struct {
        const char *folder, *unit;
} places[_POOL_PLACE_MAX] = {
        [POOL_PLACE_STATE] = { STATE_DIR, STATE_UNIT },
        [POOL_PLACE_MACHINES] = { MACHINES_DIR, MACHINES_UNIT },
};

const char *pool_place_folder(PoolPlace p) {
        return places[p].folder;
}

const char *pool_place_unit(PoolPlace p) {
        return places[p].unit;
}

static bool has_unit(const char *root, const char *unit) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        return asprintf(&path, "/etc/systemd/system/%s", unit) >= 0 &&
               root_stat(root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
}

void facts_read(Facts *f, const char *root) {
        for (PoolPlace p = 0; p < _POOL_PLACE_MAX; p++) {
                f->fstab_line[p] = fstab_line_of(root, places[p].folder);
                f->has_unit[p] = has_unit(root, places[p].unit);
        }
}
