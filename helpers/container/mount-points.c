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

/* One with escapes is too rare to be worth a parser. */
static bool is_plain(const char *path) {
        return *path == '/' && !strpbrk(path, "\\\"'");
}

/* SOURCE[:TARGET[:OPTIONS]]. A source that begins with "+" is the image's own. */
static int make_bind(int root_fd, char *value) {
        char *source = strsep(&value, ":"), *target = value ? strsep(&value, ":") : NULL;

        if (!target || !*target)
                target = source;
        if (!is_plain(source) || !is_plain(target) || !is_in_image(target))
                return 0;
        return make_point(root_fd, source, target);
}

static int make_folder(int root_fd, const char *target) {
        return is_plain(target) && is_in_image(target) ? rootfs_mkdir_p(root_fd, target, 0755) : 0;
}

/* TARGET[:OPTIONS] */
static int make_tmpfs(int root_fd, char *value) {
        return make_folder(root_fd, strsep(&value, ":"));
}

/* LOWER:...:UPPER:TARGET, or LOWER:TARGET */
static int make_overlay(int root_fd, char *value) {
        const char *colon = strrchr(value, ':');

        return make_folder(root_fd, colon ? colon + 1 : value);
}

void mount_points_make(const char *name, const char *settings) {
        static const struct {
                const char *key;
                int (*make)(int root_fd, char *value);
        } points[] = {
                { "Bind=", make_bind },
                { "BindReadOnly=", make_bind },
                { "TemporaryFileSystem=", make_tmpfs },
                { "Overlay=", make_overlay },
                { "OverlayReadOnly=", make_overlay },
        };
        _cleanup_close_ int root_fd = image_open(name);
        _cleanup_free_ char *copy = strdup(settings);
        char *rest = copy, *line;

        while (root_fd >= 0 && (line = strsep(&rest, "\n")))
                for (size_t i = 0; i < ELEMENTSOF(points); i++) {
                        const char *value = startswith(line, points[i].key);

                        if (value)
                                (void) points[i].make(root_fd, (char *) value);
                }
}
