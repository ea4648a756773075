/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "adopt-source.h"
#include "root.h"
#include "strv.h"

#define UNITS_DIR "/etc/systemd/system"
#define OUR_DROPIN "50-nspawn-btrfs.conf"

enum { FILE_MAX = 1024 * 1024 };

int source_read(const Source *s, const char *path, char **ret, size_t *ret_size) {
        return root_read(s->root, path, FILE_MAX, ret, ret_size);
}

/* The names in PATH that end in SUFFIX, sorted; none if it is not there. */
static int list_folder(const Source *s, const char *path, const char *suffix, char ***ret) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = root_open_folder(s->root, path, &d);
        if (r < 0)
                return r == -ENOENT || r == -ENOTDIR ? 0 : r;
        while (r >= 0 && (de = readdir(d)))
                if (de->d_name[0] != '.' && endswith(de->d_name, suffix))
                        r = strv_extend(ret, de->d_name);
        strv_sort(*ret);
        return r;
}

/* The settings in FOLDER in *ret, unless they are ours. */
static int try_nspawn(const Source *s, const char *folder, char **ret) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        int r;

        if (asprintf(&path, "%s/%s.nspawn", folder, s->name) < 0)
                return -ENOMEM;
        r = source_read(s, path, &text, NULL);
        if (r == -ENOENT || (r >= 0 && startswith(text, "# Written by nspawn-btrfs")))
                return 0;
        if (r < 0 && r != -ENXIO)
                return r;
        *ret = TAKE_PTR(path);
        return 0;
}

/* The first one that is found wins as a whole. */
static int find_nspawn(Source *s) {
        int r = try_nspawn(s, "/etc/systemd/nspawn", &s->nspawn);

        if (r >= 0)
                r = try_nspawn(s, "/run/systemd/nspawn", s->nspawn ? &s->hidden : &s->nspawn);
        s->trusted = s->nspawn;
        return r < 0 || s->nspawn ? r : try_nspawn(s, s->image.folder, &s->nspawn);
}

/* Folders whose drop-ins apply to the unit too, or are hidden by one of the same name in its own. */
static int other_dropins(const Source *s, char ***ret) {
        static const char *const parents[] = { UNITS_DIR, "/run/systemd/system",
                                               "/usr/local/lib/systemd/system", "/usr/lib/systemd/system" };
        _cleanup_free_ char *instance = NULL;
        int r = 0;

        if (asprintf(&instance, "systemd-nspawn@%s.service.d", s->name) < 0)
                return -ENOMEM;
        for (size_t i = 0; i < ELEMENTSOF(parents); i++) {
                const char *const folders[] = { instance, "systemd-nspawn@.service.d", "service.d" };

                for (size_t k = i == 0 ? 1 : 0; k < ELEMENTSOF(folders) && r >= 0; k++) {
                        _cleanup_free_ char *path = NULL;

                        if (asprintf(&path, "%s/%s", parents[i], folders[k]) < 0)
                                return -ENOMEM;
                        r = list_folder(s, path, ".conf", ret);
                }
        }
        return r;
}

/* systemd reads all drop-ins by file name. Put into ours, a file moves to our name: no other may stand between. */
static bool changes_places(const char *name, const char *other) {
        int now = strcmp(name, other), then = strcmp(OUR_DROPIN, other);

        return now == 0 || (now < 0) != (then < 0);
}

static int judge_dropins(Source *s, char *const *names) {
        _cleanup_strv_ char **others = NULL;
        int r = other_dropins(s, &others);

        STRV_FOREACH(n, names)
                STRV_FOREACH(o, others)
                        if (!s->dropins_stay && !streq(*o, "40-nspawn-btrfs.conf") &&
                            changes_places(*n, *o) &&
                            asprintf(&s->dropins_stay,
                                     "%s and %s, which applies to more containers, are read in order", *n,
                                     *o) < 0)
                                return -ENOMEM;
        return r;
}

static int find_dropins(Source *s) {
        _cleanup_free_ char *folder = NULL;
        _cleanup_strv_ char **names = NULL;
        int r;

        if (asprintf(&folder, UNITS_DIR "/systemd-nspawn@%s.service.d", s->name) < 0)
                return -ENOMEM;
        r = list_folder(s, folder, ".conf", &names);
        for (char **n = names; r >= 0 && n && *n; n++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", folder, *n) < 0)
                        return -ENOMEM;
                r = strv_extend(&s->dropins, path);
        }
        return r < 0 ? r : judge_dropins(s, names);
}

static bool exists(const Source *s, const char *path) {
        struct stat st;

        return root_stat(s->root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
}

static int find_links_of(Source *s, const char *suffix) {
        _cleanup_strv_ char **folders = NULL;
        int r = list_folder(s, UNITS_DIR, suffix, &folders);

        for (char **f = folders; r >= 0 && f && *f; f++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, UNITS_DIR "/%s/systemd-nspawn@%s.service", *f, s->name) < 0)
                        return -ENOMEM;
                if (exists(s, path))
                        r = strv_extend(&s->links, path);
        }
        return r;
}

static int find_unit(Source *s) {
        if (asprintf(&s->unit, UNITS_DIR "/systemd-nspawn@%s.service", s->name) < 0)
                return -ENOMEM;
        if (!exists(s, s->unit))
                freep(&s->unit), s->unit = NULL;
        return 0;
}

int source_find(const char *root, const char *name, Source *ret) {
        _cleanup_close_ int fd = open(isempty(root) ? "/" : root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        int r;

        *ret = (Source){ .root = root, .name = name };
        if (fd < 0)
                return -errno;
        r = image_find(fd, name, &ret->image);
        if (r >= 0)
                r = find_nspawn(ret);
        if (r >= 0)
                r = find_unit(ret);
        if (r >= 0)
                r = find_dropins(ret);
        if (r >= 0)
                r = find_links_of(ret, ".wants");
        return r < 0 ? r : find_links_of(ret, ".requires");
}

void source_done(Source *s) {
        image_done(&s->image);
        free(s->nspawn);
        free(s->hidden);
        free(s->unit);
        strv_free(s->dropins);
        free(s->dropins_stay);
        strv_free(s->links);
}
