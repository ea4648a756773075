/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "image-exposed.h"
#include "log.h"
#include "paths.h"
#include "reach.h"

/* The file of a disk image has a mode of its own. */
static bool is_readable_by_others(const Image *i) {
        struct stat st;

        if (i->type == IMAGE_SUBVOLUME || i->type == IMAGE_FOLDER)
                return true;
        return stat(i->target, &st) >= 0 && (st.st_mode & (S_IROTH | S_IWOTH));
}

/* FOLDER is MACHINES_DIR below another root than this machine's. */
static bool is_closed_at_boot(int root_fd, const char *folder) {
        _cleanup_free_ char *root = NULL;
        const char *inside;

        if (fd_path(root_fd, &root) < 0 || streq(root, "/"))
                return false;
        inside = startswith(folder, root);
        return inside && streq(inside, MACHINES_DIR);
}

int image_is_exposed(int root_fd, const Image *image, char **ret_folder) {
        const char *slash = strrchr(image->target, '/');
        _cleanup_free_ char *folder =
                strndup(image->target, slash == image->target ? 1 : slash - image->target);
        _cleanup_close_ int fd = -EBADF;

        if (!folder)
                return -ENOMEM;
        if (!is_readable_by_others(image) || is_closed_at_boot(root_fd, folder))
                return 0;
        fd = open(image->target, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || reachable_by_others(root_fd, fd) <= 0)
                return 0;
        *ret_folder = TAKE_PTR(folder);
        return 1;
}

void image_warn_exposed(const char *name) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_free_ char *folder = NULL;
        _cleanup_image_ Image image = {};

        if (root >= 0 && image_find(root, name, &image) >= 0 && image_is_exposed(root, &image, &folder) > 0)
                log_warning(IMAGE_EXPOSED, image.target, folder);
}
