/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where an image has its units, and which of several counts. */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "rootfs.h"
#include "unit-install.h"
#include "unit-name.h"

/* An image may be hostile: these are more than any unit has, and less than holds us up. */
enum { UNIT_MAX = 64 * 1024, DROPINS_MAX = 100 };

/* In the order in which a system manager reads them. */
static const char *const folders[] = { "/etc/systemd/system", "/usr/local/lib/systemd/system",
                                       "/usr/lib/systemd/system", "/lib/systemd/system" };

/* The guest's path of what FD is, behind all links: a link of ours to an alias would end with that, or be one to
 * itself. */
static int true_path(int root_fd, int fd, char **ret) {
        _cleanup_free_ char *root = NULL, *path = NULL;
        const char *inside;
        int r;

        r = fd_path(root_fd, &root);
        if (r >= 0)
                r = fd_path(fd, &path);
        if (r < 0)
                return r;
        inside = startswith(path, root);
        if (!inside || *inside != '/')
                return -ENOENT;
        *ret = strdup(inside);
        return *ret ? 0 : -ENOMEM;
}

/* A link to /dev/null, which a template need not have, or an empty file. */
static bool is_mask(int root_fd, const char *path) {
        _cleanup_close_ int fd = rootfs_open(root_fd, path, O_PATH | O_NOFOLLOW);
        char target[sizeof("/dev/null")] = "";
        struct stat st;

        if (fd < 0 || fstat(fd, &st) < 0)
                return false;
        if (!S_ISLNK(st.st_mode))
                return !S_ISREG(st.st_mode) || st.st_size == 0;
        return readlinkat(fd, "", target, sizeof(target)) == strlen("/dev/null") &&
               streq(target, "/dev/null");
}

static int read_at(int root_fd, const char *path, UnitInstall *u) {
        _cleanup_free_ char *text = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (is_mask(root_fd, path))
                return -ERFKILL;
        fd = rootfs_open(root_fd, path, O_PATH);
        if (fd < 0)
                return fd;
        r = true_path(root_fd, fd, &u->path);
        if (r < 0)
                return r;
        u->name = strrchr(u->path, '/') + 1;
        if (is_mask(root_fd, u->path))
                return -ERFKILL;
        if (!unit_name_is_valid(u->name))
                return -EINVAL;

        r = rootfs_read(root_fd, u->path, UNIT_MAX, &text, NULL);
        return r < 0 ? r : unit_install_parse(text, u);
}

static int find(int root_fd, const char *file, UnitInstall *ret) {
        int r = -ENOENT;

        for (size_t i = 0; r == -ENOENT && i < ELEMENTSOF(folders); i++) {
                _cleanup_unit_install_ UnitInstall u = {};
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", folders[i], file) < 0)
                        return -ENOMEM;
                r = read_at(root_fd, path, &u);
                if (r == -ENOTDIR || r == -ELOOP)
                        r = -ENOENT;
                if (r >= 0) {
                        *ret = u;
                        u = (UnitInstall){};
                }
        }
        return r;
}

static int list_dropins(int root_fd, const char *folder, char ***names) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        if (rootfs_open_folder(root_fd, folder, &d) < 0)
                return 0;
        while (r >= 0 && strv_length(*names) < DROPINS_MAX && (de = readdir(d)))
                if (endswith(de->d_name, ".conf") && !strv_contains(*names, de->d_name))
                        r = strv_extend(names, de->d_name);
        return r;
}

/* The first of that name counts, also where it is a link to /dev/null. */
static int read_dropin(int root_fd, const char *unit, const char *name, UnitInstall *u) {
        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = NULL, *text = NULL;
                int r;

                if (asprintf(&path, "%s/%s.d/%s", folders[i], unit, name) < 0)
                        return -ENOMEM;
                r = rootfs_read(root_fd, path, UNIT_MAX, &text, NULL);
                if (r >= 0)
                        return unit_install_parse(text, u);
                if (r != -ENOENT && r != -ENOTDIR)
                        return r == -ENOMEM ? r : 0;
        }
        return 0;
}

/* PID 1 ignores an [Install] there, systemctl does not. */
static int read_dropins(int root_fd, const char *unit, UnitInstall *u) {
        _cleanup_strv_ char **names = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *folder = NULL;

                r = asprintf(&folder, "%s/%s.d", folders[i], unit) < 0
                            ? -ENOMEM
                            : list_dropins(root_fd, folder, &names);
        }
        strv_sort(names);
        STRV_FOREACH(n, names)
                if (r >= 0)
                        r = read_dropin(root_fd, unit, *n, u);
        return r;
}

/* Of NAME or, if it is an instance that has no file of its own, its template. */
static int find_either(int root_fd, const char *name, UnitInstall *ret) {
        const char *at = strchr(name, '@'), *suffix = strrchr(name, '.');
        _cleanup_free_ char *template = NULL;
        int r;

        r = find(root_fd, name, ret);
        if (r != -ENOENT || !at || !suffix || suffix < at)
                return r;
        if (asprintf(&template, "%.*s@%s", (int) (at - name), name, suffix) < 0)
                return -ENOMEM;
        return find(root_fd, template, ret);
}

int unit_install_read(int root_fd, const char *name, UnitInstall *ret) {
        _cleanup_unit_install_ UnitInstall u = {};
        int r;

        r = find_either(root_fd, name, &u);
        if (r >= 0)
                r = read_dropins(root_fd, u.name, &u);
        if (r >= 0 && !streq(u.name, name))
                r = read_dropins(root_fd, name, &u);
        if (r < 0)
                return r;
        *ret = u;
        u = (UnitInstall){};
        return 0;
}
