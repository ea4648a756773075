/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "environment.h"
#include "fileio.h"
#include "paths.h"

int environment_install(const char *name, const char *mac) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        int r;

        if (asprintf(&path, RUNTIME_DIR "/environment/%s", name) < 0 ||
            asprintf(&text, "SYSTEMD_NSPAWN_NETWORK_MAC=%s\n", mac) < 0)
                return -ENOMEM;
        if (!*mac)
                return unlink(path) < 0 && errno != ENOENT ? -errno : 0;

        r = mkdir_parents_at(AT_FDCWD, path, false);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, path, text, strlen(text), 0600, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}
