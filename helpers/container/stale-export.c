/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/mount.h>

#include "image-lock.h"
#include "image.h"
#include "stale-export.h"
#include "util.h"

/* systemd-nspawn has the lock as long as it runs, by whomever it was started. */
static bool is_running(const char *name) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), folder = -EBADF;
        _cleanup_image_lock_ ImageLock lock = IMAGE_LOCK_INIT;
        _cleanup_image_ Image image = {};
        char *slash;

        if (root < 0 || image_find(root, name, &image) < 0)
                return true;
        slash = strrchr(image.target, '/');
        *slash = 0;
        folder = open(slash > image.target ? image.target : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return folder < 0 || image_lock_take(folder, slash + 1, &lock) < 0;
}

static void remove_at(const char *name, const char *path) {
        if (access(path, F_OK) < 0 || is_running(name))
                return;
        (void) umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
        (void) rmdir(path);
}

void stale_export_remove(const char *name) {
        static const char *const formats[] = { "/run/systemd/nspawn/unix-export/%s",
                                               "/run/systemd/nspawn/%s/unix-export" };

        for (size_t i = 0; i < ELEMENTSOF(formats); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, formats[i], name) >= 0)
                        remove_at(name, path);
        }
}
