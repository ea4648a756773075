/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "layout.h"
#include "log.h"
#include "paths.h"
#include "pool-require.h"
#include "state-folder.h"
#include "storage.h"

/* As systemd-machined makes it. */
static int make_machines(void) {
        if (mkdir(MACHINES_DIR, 0700) < 0 && errno != EEXIST)
                return log_error_errno(errno, "Failed to make %s: %m", MACHINES_DIR);
        return 0;
}

static int make_folder(const char *path) {
        int fd = state_folder_make(path);

        return fd < 0 ? log_error_errno(fd, "Failed to make or open %s: %m", path) : fd;
}

int storage_require(void) {
        _cleanup_free_ char *fault = NULL;
        int r = layout_find_fault(&fault);

        if (r < 0)
                return log_error_errno(r, "Failed to look at %s and %s: %m", MACHINES_DIR, STATE_DIR);
        return r > 0 ? log_error_errno(EXDEV, "%s", fault) : 0;
}

int storage_open_templates(void) {
        _cleanup_generation_ Generation g = {};
        int r;

        if (generation_open("current", &g) >= 0) {
                r = pool_require(&g);
                if (r < 0)
                        return r;
        }
        r = make_machines();
        if (r >= 0)
                r = storage_require();
        return r < 0 ? r : make_folder(TEMPLATES_DIR);
}
