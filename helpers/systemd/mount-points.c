/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/stat.h>

#include "image.h"
#include "mount-points.h"
#include "rootfs.h"

/* What systemd-nspawn mounts there hides the image's own. */
static bool is_in_image(const char *path) {
        static const char *const mounted[] = { "/dev/", "/proc/", "/run/", "/sys/", "/tmp/" };

        for (size_t i = 0; i < ELEMENTSOF(mounted); i++)
                if (startswith(path, mounted[i]))
                        return false;
        return true;
}

/* A folder for a folder, for all else an empty file. */
static int make_point(int root_fd, const char *source, char *target) {
        _cleanup_close_ int there = rootfs_open(root_fd, target, O_PATH);
        struct stat st;
        char *slash;
        int r;

        if (there != -ENOENT || stat(source, &st) < 0)
                return 0;
        if (S_ISDIR(st.st_mode))
                return rootfs_mkdir_p(root_fd, target, 0755);

        slash = strrchr(target, '/');
        *slash = 0;
        r = *target ? rootfs_mkdir_p(root_fd, target, 0755) : 0;
        *slash = '/';
        return r < 0 ? r : rootfs_write(root_fd, target, "", 0, 0644);
}

/* VALUE is SOURCE[:TARGET[:OPTIONS]]. One with escapes is too rare to be worth a parser; a source that begins with "+"
 * is the image's own. */
static int make_bind(int root_fd, char *value) {
        char *source = strsep(&value, ":"), *target = value ? strsep(&value, ":") : NULL;

        if (!target || !*target)
                target = source;
        if (*source != '/' || *target != '/' || strpbrk(source, "\\\"'") || strpbrk(target, "\\\"'"))
                return 0;
        return is_in_image(target) ? make_point(root_fd, source, target) : 0;
}

void mount_points_make(const char *name, const char *settings) {
        static const char *const keys[] = { "Bind=", "BindReadOnly=" };
        _cleanup_close_ int root_fd = image_open(name);
        _cleanup_free_ char *copy = strdup(settings);
        char *rest = copy, *line;

        while (root_fd >= 0 && (line = strsep(&rest, "\n")))
                for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                        const char *value = startswith(line, keys[i]);

                        if (value)
                                (void) make_bind(root_fd, (char *) value);
                }
}
