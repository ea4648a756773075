/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "adopt-twins.h"
#include "identity.h"
#include "image.h"
#include "log.h"
#include "rootfs.h"
#include "strv.h"

static int read_id(const char *name, const char *root, sd_id128_t *ret) {
        _cleanup_close_ int root_fd = open(isempty(root) ? "/" : root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_image_ Image image = {};
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (root_fd < 0)
                return -errno;
        r = image_find(root_fd, name, &image);
        if (r < 0)
                return r;
        fd = rootfs_open(root_fd, image.path, O_RDONLY | O_DIRECTORY);
        return fd < 0 ? fd : identity_read(fd, ret);
}

void adopt_tell_twins(char *const *names, const char *root) {
        size_t n = strv_length(names);
        sd_id128_t *ids = calloc(n + 1, sizeof(sd_id128_t));

        for (size_t i = 0; ids && i < n; i++)
                if (read_id(names[i], root, &ids[i]) < 0)
                        ids[i] = SD_ID128_NULL;
        for (size_t i = 0; ids && i < n; i++)
                for (size_t k = 0; k < i; k++)
                        if (!sd_id128_is_null(ids[i]) && sd_id128_equal(ids[i], ids[k])) {
                                log_notice(
                                        "%s has the machine-id of %s; DHCP servers and journals take them "
                                        "for one. To "
                                        "mend it, empty /etc/machine-id in one of them while it is stopped.",
                                        names[i], names[k]);
                                break;
                        }
        free(ids);
}
