/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* networkd need not run for this: before it starts, at boot, is when it matters most. */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "keyfile.h"
#include "networkd-file.h"
#include "networkd-match.h"
#include "strv.h"

enum { NETWORK_MAX = 1024 * 1024 };

const char *const networkd_dirs[] = { "/etc/systemd/network",           "/run/systemd/network",
                                      "/usr/local/lib/systemd/network", "/usr/lib/systemd/network",
                                      "/lib/systemd/network",           NULL };

/* Adds the names of DIR's files that end in SUFFIX. */
static int collect(const char *dir, const char *suffix, char ***names) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        d = opendir(dir);
        if (!d)
                return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
        while (r >= 0 && (de = readdir(d)))
                if (de->d_name[0] != '.' && endswith(de->d_name, suffix) &&
                    !strv_contains(*names, de->d_name))
                        r = strv_extend(names, de->d_name);
        return r;
}

/* The most important NAME in SUB of DIRS. -ENXIO: masked. */
static int read_first(const char *const *dirs, const char *sub, const char *name, char **ret_path,
                      char **ret_text) {
        for (; *dirs; dirs++) {
                _cleanup_free_ char *path = NULL;
                size_t n;
                int r;

                if (asprintf(&path, "%s/%s%s", *dirs, sub, name) < 0)
                        return -ENOMEM;
                r = read_file_at(AT_FDCWD, path, NETWORK_MAX, ret_text, &n);
                if (r == -ENOENT || r == -ENOTDIR)
                        continue;
                if (r >= 0 && ret_path)
                        *ret_path = TAKE_PTR(path);
                return r;
        }
        return -ENOENT;
}

/* Adds NAME.d/'s *.conf to TEXT. */
static int add_dropins(const char *const *dirs, const char *name, char **text) {
        _cleanup_strv_ char **names = NULL;
        _cleanup_free_ char *sub = NULL;
        int r = 0;

        if (asprintf(&sub, "%s.d/", name) < 0)
                return -ENOMEM;
        for (const char *const *d = dirs; r >= 0 && *d; d++) {
                _cleanup_free_ char *dir = NULL;

                r = asprintf(&dir, "%s/%s", *d, sub) < 0 ? -ENOMEM : collect(dir, ".conf", &names);
        }
        if (r < 0)
                return r;

        strv_sort(names);
        STRV_FOREACH(n, names) {
                _cleanup_free_ char *more = NULL;
                char *both;

                r = read_first(dirs, sub, *n, NULL, &more);
                if (r == -ENXIO || r == -ENOENT)
                        continue;
                if (r < 0)
                        return r;
                if (asprintf(&both, "%s\n%s", *text, more) < 0)
                        return -ENOMEM;
                free(*text);
                *text = both;
        }
        return 0;
}

static int read_whole(const char *const *dirs, const char *name, NetworkdFile *ret) {
        _cleanup_networkd_file_ NetworkdFile f = {};
        int r;

        r = read_first(dirs, "", name, &f.path, &f.text);
        if (r >= 0)
                r = add_dropins(dirs, name, &f.text);
        if (r < 0)
                return r;
        *ret = f;
        f = (NetworkdFile){};
        return 0;
}

static bool is_ours(const char *name) {
        return startswith(name, "00-nspawn-btrfs-") || startswith(name, "50-nspawn-btrfs-");
}

/* All of that SUFFIX in DIRS, in networkd's order. */
static int list_files(const char *const *dirs, const char *suffix, char ***ret) {
        _cleanup_strv_ char **names = NULL;
        int r = 0;

        for (const char *const *d = dirs; r >= 0 && *d; d++)
                r = collect(*d, suffix, &names);
        if (r < 0)
                return r;
        strv_sort(names);
        *ret = TAKE_PTR(names);
        return 0;
}

int networkd_file_find(const char *const *dirs, const LinkId *id, NetworkdFile *ret) {
        _cleanup_strv_ char **names = NULL;
        int r;

        r = list_files(dirs, ".network", &names);
        if (r < 0)
                return r;
        STRV_FOREACH(n, names) {
                _cleanup_networkd_file_ NetworkdFile f = {};

                if (is_ours(*n))
                        continue;
                r = read_whole(dirs, *n, &f);
                if (r == -ENXIO || r == -ENOENT) /* masked, or gone meanwhile */
                        continue;
                if (r >= 0)
                        r = networkd_match(f.text, id);
                if (r == 0)
                        continue;
                if (r < 0 && r != -EAGAIN)
                        return r;
                *ret = f;
                f = (NetworkdFile){};
                return r < 0 ? r : 0;
        }
        return -ENOENT;
}

int networkd_netdev_find(const char *const *dirs, const char *link, NetworkdFile *ret) {
        _cleanup_strv_ char **names = NULL;
        int r;

        r = list_files(dirs, ".netdev", &names);
        if (r < 0)
                return r;
        STRV_FOREACH(n, names) {
                _cleanup_networkd_file_ NetworkdFile f = {};
                _cleanup_free_ char *name = NULL;

                r = read_whole(dirs, *n, &f);
                if (r >= 0)
                        r = keyfile_get(f.text, "NetDev", "Name", &name);
                if (r == -ENXIO || r == -ENOENT || (r >= 0 && !streq(name, link)))
                        continue;
                if (r < 0)
                        return r;
                *ret = f;
                f = (NetworkdFile){};
                return 0;
        }
        return -ENOENT;
}

void networkd_file_done(NetworkdFile *f) {
        free(f->path);
        free(f->text);
        *f = (NetworkdFile){};
}
