/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* clone_image() as a program, for tests that kill it: clone-image TEMPLATES TEMPLATE MACHINES NAME. */

#include <fcntl.h>
#include <stdio.h>

#include "clone.h"
#include "identity.h"
#include "rootfs.h"

static int edit(int root_fd, void *userdata) {
        sd_id128_t id;
        int r;

        r = identity_renew(root_fd, &id);
        if (r < 0)
                return r;
        return rootfs_write(root_fd, "/etc/hostname", "web\n", 4, 0644);
}

int main(int argc, char *argv[]) {
        int templates, machines, r;

        if (argc != 5)
                return 2;
        templates = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        machines = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = clone_image(templates, argv[2], machines, argv[4], edit, NULL);
        if (r < 0)
                fprintf(stderr, "%s: %s\n", argv[4], strerror(-r));
        return r < 0;
}
