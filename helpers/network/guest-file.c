/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The image may be hostile: all is read by rootfs.h, and no more than networkd could have a use for. What is not found
 * costs the guest its stable MAC address, never its start. */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>

#include "guest-file.h"
#include "networkd-match.h"
#include "rootfs.h"
#include "strv.h"

enum { TEXT_MAX = 1024 * 1024, NAMES_MAX = 1000 };

/* The most important first: of one name the first counts. */
static const char *const folders[] = { "/etc/systemd/network", "/usr/local/lib/systemd/network",
                                       "/usr/lib/systemd/network" };

/* Whether there can be drop-ins for it. */
static bool is_name(const char *s) {
        return *s != '.' && endswith(s, ".network") && strlen(s) + strlen(".d") <= NAME_MAX;
}

static int list_folder(int root_fd, const char *folder, char ***l) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        if (rootfs_open_folder(root_fd, folder, &d) < 0)
                return 0;
        for (size_t i = 0; r >= 0 && i < NAMES_MAX && (de = readdir(d)); i++)
                if (is_name(de->d_name) && !strv_contains(*l, de->d_name))
                        r = strv_extend(l, de->d_name);
        return r;
}

/* As networkd_match(). What is there and cannot be read, a link to /dev/null above all, hides those of its name behind
 * it. */
static int matches(int root_fd, const char *name) {
        const LinkId host0 = { .name = (char *) "host0", .type = (char *) "ether", .mac = (char *) "" };

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = NULL, *text = NULL;
                int r;

                if (asprintf(&path, "%s/%s", folders[i], name) < 0)
                        return -ENOMEM;
                r = rootfs_read(root_fd, path, TEXT_MAX, &text, NULL);
                if (r == -ENOENT || r == -ENOTDIR)
                        continue;
                if (r < 0)
                        return r == -ENOMEM ? r : 0;
                return networkd_match(text, &host0);
        }
        return 0;
}

int guest_files(int root_fd, char ***ret) {
        _cleanup_strv_ char **names = NULL, **found = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(folders); i++)
                r = list_folder(root_fd, folders[i], &names);
        if (r < 0)
                return r;

        strv_sort(names);
        r = 0;
        for (char **n = names; n && *n && r != 1; n++) {
                r = matches(root_fd, *n);
                if ((r == 1 || r == -EAGAIN) && strv_extend(&found, *n) < 0)
                        return -ENOMEM;
                if (r < 0 && r != -EAGAIN)
                        return r;
        }
        *ret = TAKE_PTR(found);
        return 0;
}
