/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "fileio.h"
#include "image.h"
#include "name.h"
#include "openat2.h"
#include "paths.h"
#include "strv.h"
#include "subvol.h"

static const char *const search_path[] = {
        "/etc/machines",      "/run/machines",           MACHINES_DIR,
        "/var/lib/container", "/usr/local/lib/machines", "/usr/lib/machines",
};

/* Is PATH what the generator made? Both are paths of this process, ROOT "/" or a folder. */
static bool is_placeholder(const char *root, const char *path) {
        const char *inside = startswith(path, streq(root, "/") ? "" : root);

        return inside && startswith(inside, GENERATOR_DIR);
}

/* NONE where machined looks further. */
static ImageType type_of(int fd, bool raw) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return IMAGE_OTHER;
        if (S_ISREG(st.st_mode))
                return raw ? IMAGE_RAW : IMAGE_OTHER;
        if (raw)
                return IMAGE_NONE;
        if (subvol_is_stand_in(fd, ""))
                return IMAGE_NONE;
        if (S_ISDIR(st.st_mode))
                return subvol_check(fd) >= 0 ? IMAGE_SUBVOLUME : IMAGE_FOLDER;
        return S_ISBLK(st.st_mode) ? IMAGE_BLOCK : IMAGE_NONE;
}

/* Returns 1 if FOLDER/NAME, or NAME.raw there, is an image, 0 if not. O_PATH: no device is opened, no FIFO waited for. */
static int try_file(int root_fd, const char *root, const char *folder, const char *name, bool raw,
                    Image *ret) {
        _cleanup_free_ char *path = NULL, *target = NULL;
        _cleanup_close_ int fd = -EBADF;
        ImageType type;
        int r;

        if (asprintf(&path, "%s/%s%s", folder, name, raw ? ".raw" : "") < 0)
                return -ENOMEM;
        fd = open_resolved(root_fd, path, O_PATH, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        if (fd < 0)
                return fd == -ENOENT || fd == -ENOTDIR ? 0 : fd;

        r = fd_path(fd, &target);
        if (r < 0)
                return r;
        type = type_of(fd, raw);
        if (type == IMAGE_NONE || is_placeholder(root, target))
                return 0;

        *ret = (Image){ .type = type, .folder = folder, .path = TAKE_PTR(path), .target = TAKE_PTR(target) };
        return 1;
}

int image_find(int root_fd, const char *name, Image *ret) {
        _cleanup_free_ char *root = NULL;
        int r;

        r = fd_path(root_fd, &root);
        if (r < 0)
                return r;

        for (size_t i = 0; i < ELEMENTSOF(search_path); i++) {
                r = try_file(root_fd, root, search_path[i], name, false, ret);
                if (r == 0)
                        r = try_file(root_fd, root, search_path[i], name, true, ret);
                if (r != 0)
                        return r < 0 ? r : 0;
        }
        return -ENOENT;
}

/* Returns 1 if PATH is a link to nowhere. */
static int try_dangling(int root_fd, const char *path, char **ret_target) {
        _cleanup_close_ int fd = -EBADF, to = -EBADF;
        char target[PATH_MAX];
        ssize_t n;

        to = open_resolved(root_fd, path, O_PATH, 0, RESOLVE_IN_ROOT);
        fd = open_resolved(root_fd, path, O_PATH | O_NOFOLLOW, 0, RESOLVE_IN_ROOT);
        if (to != -ENOENT || fd < 0)
                return 0;
        n = readlinkat(fd, "", target, sizeof(target));
        if (n < 0)
                return 0;
        *ret_target = strndup(target, n);
        return *ret_target ? 1 : -ENOMEM;
}

int image_find_dangling(int root_fd, const char *name, char **ret_path, char **ret_target) {
        for (size_t i = 0; i < 2 * ELEMENTSOF(search_path); i++) {
                _cleanup_free_ char *path = NULL;
                int r;

                if (asprintf(&path, "%s/%s%s", search_path[i / 2], name, i % 2 ? ".raw" : "") < 0)
                        return -ENOMEM;
                r = try_dangling(root_fd, path, ret_target);
                if (r > 0)
                        *ret_path = TAKE_PTR(path);
                if (r != 0)
                        return r < 0 ? r : 0;
        }
        return -ENOENT;
}

int image_open(const char *name) {
        _cleanup_close_ int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        _cleanup_image_ Image image = {};
        int r, fd;

        if (root < 0)
                return -errno;
        r = image_find(root, name, &image);
        if (r < 0)
                return r;
        if (image.type != IMAGE_SUBVOLUME && image.type != IMAGE_FOLDER)
                return -ENOENT;
        fd = open(image.target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
}

/* NAME, or NAME.raw, of FOLDER, if it is an image that nobody has listed yet. */
static int list_entry(int root_fd, const char *entry, char ***l) {
        const char *raw = endswith(entry, ".raw");
        _cleanup_free_ char *name = strndup(entry, raw ? (size_t) (raw - entry) : strlen(entry));
        _cleanup_image_ Image image = {};
        int r;

        if (!name)
                return -ENOMEM;
        if (!machine_name_is_valid(name) || strv_contains(*l, name))
                return 0;
        r = image_find(root_fd, name, &image);
        if (r < 0 || image.type == IMAGE_OTHER) /* web.nspawn beside web, say */
                return 0;
        return strv_extend(l, name);
}

static int list_folder(int root_fd, const char *folder, char ***l) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_fd(open_resolved(root_fd, folder, O_RDONLY | O_DIRECTORY, 0, RESOLVE_IN_ROOT), &d);
        if (r < 0)
                return r == -ENOENT || r == -ENOTDIR ? 0 : r;
        while (r >= 0 && (de = readdir(d)))
                if (de->d_name[0] != '.')
                        r = list_entry(root_fd, de->d_name, l);
        return r;
}

int image_list(int root_fd, char ***ret) {
        _cleanup_strv_ char **l = NULL;
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(search_path) && r >= 0; i++)
                r = list_folder(root_fd, search_path[i], &l);
        if (r < 0)
                return r;
        strv_sort(l);
        *ret = TAKE_PTR(l);
        return 0;
}

void image_done(Image *i) {
        freep(&i->path);
        freep(&i->target);
        *i = (Image){};
}
