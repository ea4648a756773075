/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Address= and its like are files that networkd and resolved of the guest read: where those are off, nothing would tell
 * why the guest has no address. */

#include <dirent.h>
#include <fcntl.h>

#include "guest-services.h"
#include "image.h"
#include "log.h"
#include "rootfs.h"

static bool exists(int root_fd, const char *folder, const char *name) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int fd = -EBADF;

        if (asprintf(&path, "%s/%s", folder, name) < 0)
                return false;
        fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);
        return fd >= 0;
}

static bool is_masked(int root_fd, const char *unit) {
        _cleanup_close_ int fd = -EBADF;
        _cleanup_free_ char *path = NULL;
        char target[sizeof("/dev/null")] = "";

        if (asprintf(&path, "/etc/systemd/system/%s", unit) < 0)
                return false;
        fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);
        return fd >= 0 && readlinkat(fd, "", target, sizeof(target)) > 0 &&
               strncmp(target, "/dev/null", sizeof(target)) == 0;
}

/* In some target's .wants/ or .requires/ in FOLDER. */
static bool is_wanted_in(int root_fd, const char *folder, const char *unit) {
        _cleanup_closedir_ DIR *d = NULL;
        bool found = false;
        struct dirent *de;

        if (rootfs_open_folder(root_fd, folder, &d) < 0)
                return false;
        while (!found && (de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (!endswith(de->d_name, ".wants") && !endswith(de->d_name, ".requires"))
                        continue;
                found = asprintf(&path, "%s/%s", folder, de->d_name) >= 0 && exists(root_fd, path, unit);
        }
        return found;
}

static bool is_enabled(int root_fd, const char *unit) {
        static const char *const folders[] = { "/etc/systemd/system", "/usr/local/lib/systemd/system",
                                               "/usr/lib/systemd/system" };

        if (is_masked(root_fd, unit))
                return false;
        for (size_t i = 0; i < ELEMENTSOF(folders); i++)
                if (is_wanted_in(root_fd, folders[i], unit))
                        return true;
        return false;
}

/* The first of KEYS that START has. */
static const char *first_of(const Fields *start, const char *const *keys) {
        for (; *keys; keys++)
                if (fields_get(start, *keys))
                        return *keys;
        return NULL;
}

static void warn_of(int root_fd, const char *name, const char *key, const char *service) {
        _cleanup_free_ char *unit = NULL;

        if (!key || asprintf(&unit, "systemd-%s.service", service) < 0 || is_enabled(root_fd, unit))
                return;
        log_warning("\"%s=\" will have no effect in %s: its image does not enable %s. To do so: "
                    "\"systemctl -M %s enable --now systemd-%s\".",
                    key, name, unit, name, service);
}

void guest_services_warn(const char *name, const Fields *start, bool mac) {
        static const char *const networkd[] = { "Address", "Gateway", "DNS", "Domains", NULL },
                                 *const resolved[] = { "DNS", "Domains", NULL };
        _cleanup_close_ int fd = image_open(name);
        const char *key = first_of(start, networkd);

        if (fd < 0)
                return;
        warn_of(fd, name, key ?: mac ? "MACAddress" : NULL, "networkd");
        warn_of(fd, name, first_of(start, resolved), "resolved");
}
