/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* convert-image FOLDER NAME: convert_folder() as a program, to be killed. FOLDER is absolute. */

#include <fcntl.h>

#include "convert.h"
#include "log.h"
#include "util.h"

int main(int argc, char *argv[]) {
        _cleanup_close_ int dirfd = -EBADF;
        _cleanup_nested_ Nested nested = {};
        _cleanup_free_ char *path = NULL;
        int r;

        log_open("convert-image", false);
        if (argc != 3 || asprintf(&path, "%s/%s", argv[1], argv[2]) < 0)
                return 2;
        dirfd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dirfd < 0)
                return 1;
        r = convert_folder(dirfd, path, argv[2], &nested);
        if (r < 0 && r != -EALREADY)
                return log_error_errno(r, "Failed to convert %s: %m", path), 1;
        return 0;
}
