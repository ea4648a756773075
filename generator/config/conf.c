/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "conf.h"
#include "fileio.h"
#include "paths.h"
#include "root.h"
#include "strv.h"
#include "util.h"

#define CONF_FOLDER "nspawn-btrfs.d"

static const char *const conf_parents[CONF_DIRS] = { CONF_PARENTS };

/* Adds nspawn-btrfs.d/FOLDER/NAME of the search path's folder DIR. FOLDER may be empty. */
static int conf_files_add(ConfFiles *l, unsigned dir, const char *folder, const char *name) {
        const char *parent = conf_parents[dir];
        char *path;

        if (asprintf(&path, "%s/" CONF_FOLDER "/%s%s%s", parent, folder, *folder ? "/" : "", name) < 0)
                return -ENOMEM;
        return conf_files_append(l, dir, name, path, strlen(parent) + strlen("/" CONF_FOLDER "/"));
}

/* Lists DIRFD/FOLDER (FOLDER "." is DIRFD itself) and calls BACK for each name that is not hidden. */
typedef int (*ConfEntry)(Conf *c, unsigned dir, const char *folder, const char *name, Diags *diags);

/* From the root again, where that is not the running system's: the folder may be a link. */
static int conf_open_folder(const Conf *c, unsigned dir, const char *folder, DIR **ret) {
        _cleanup_free_ char *path = NULL;

        if (isempty(c->root))
                return open_folder_at(c->fds[dir], folder, O_NONBLOCK, ret);
        if (asprintf(&path, "%s/" CONF_FOLDER "/%s", conf_parents[dir], folder) < 0)
                return -ENOMEM;
        return root_open_folder(c->root, path, ret);
}

static int conf_list(Conf *c, unsigned dir, const char *folder, ConfEntry back, Diags *diags) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_strv_ char **names = NULL;
        struct dirent *de;
        int r;

        r = conf_open_folder(c, dir, folder, &d);
        if (r < 0)
                return r;
        for (errno = 0; (de = readdir(d)); errno = 0)
                if (de->d_name[0] != '.')
                        RET_GATHER(r, strv_extend(&names, de->d_name));
        RET_GATHER(r, -errno); /* what comes behind an error was not seen */

        strv_sort(names); /* the same files give the same complaints in one order */
        STRV_FOREACH(n, names)
                RET_GATHER(r, back(c, dir, folder, *n, diags));
        return r;
}

static int dropin_entry(Conf *c, unsigned dir, const char *folder, const char *name, Diags *diags) {
        DropinFolder *d;

        if (!endswith(name, ".conf"))
                return 0;

        d = dropins_add(&c->dropins, folder);
        return d ? conf_files_add(&d->files, dir, folder, name) : -ENOMEM;
}

/* One that cannot be listed costs those that it is for, and nobody else. A file of that name is none. */
static int list_dropins(Conf *c, unsigned dir, const char *folder, Diags *diags) {
        int r = conf_list(c, dir, folder, dropin_entry, diags);
        DropinFolder *d;

        if (r == 0 || r == -ENOMEM || r == -ENOTDIR)
                return r == -ENOTDIR ? 0 : r;
        d = dropins_add(&c->dropins, folder);
        if (!d ||
            (!d->broken && asprintf(&d->broken, "%s/" CONF_FOLDER "/%s", conf_parents[dir], folder) < 0))
                return -ENOMEM;
        d->error = r;
        return 0;
}

/* What editors and package managers leave behind. */
static bool is_leftover(const char *name) {
        static const char *const suffixes[] = { "~",          "#",         ".bak",      ".orig",
                                                ".rej",       ".swp",      ".rpmnew",   ".rpmsave",
                                                ".rpmorig",   ".dpkg-old", ".dpkg-new", ".dpkg-tmp",
                                                ".dpkg-dist", ".dpkg-bak", ".ucf-new",  ".ucf-old",
                                                ".ucf-dist",  ".pacnew",   ".pacsave",  ".pacorig" };

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++)
                if (endswith(name, suffixes[i]))
                        return true;
        return false;
}

static int top_entry(Conf *c, unsigned dir, const char *folder, const char *name, Diags *diags) {
        _cleanup_free_ char *path = NULL;
        size_t len;
        Kind k;

        if (is_leftover(name))
                return 0;
        if (is_dropin_folder(name))
                return list_dropins(c, dir, name, diags);

        k = kind_of(name, &len);
        if (k != _KIND_INVALID)
                return conf_files_add(&c->files[k], dir, "", name);

        if (asprintf(&path, "%s/" CONF_FOLDER "/%s", conf_parents[dir], name) < 0)
                return -ENOMEM;
        (void) diag_add(
                diags, LOG_WARNING, path, 0,
                "the name ends in none of \".container\", \".template\", \".bridge\", \".profile\" and "
                "\".pool\", ignoring.");
        return 0;
}

/* A link to a disk that is not there yet is no folder that nobody made. */
static bool is_link(const Conf *c, const char *path) {
        struct stat st;

        return root_stat(c->root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
}

static int conf_open_dir(Conf *c, unsigned dir, Diags *diags) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "%s/" CONF_FOLDER, conf_parents[dir]) < 0)
                return -ENOMEM;

        r = c->fds[dir] = root_open(c->root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
        if (r >= 0)
                r = conf_list(c, dir, ".", top_entry, diags);
        if (r == -ENOENT && !is_link(c, path))
                return 0;
        if (r < 0 && r != -ENOMEM)
                (void) diag_add(diags, LOG_ERR, path, 0, "cannot be listed: %s.",
                                r == -ENOENT ? "a link to nowhere" : strerror(-r));
        return r;
}

static int conf_add_named(Conf *c, const char *path) {
        const char *name = file_name(path);
        size_t len;
        Kind k = kind_of(name, &len);

        if (k == _KIND_INVALID)
                return 0;
        return conf_files_append(&c->files[k], CONF_NAMED, name, strdup(path), 0);
}

int conf_open(Conf *c, const char *root, char *const *named, Diags *diags) {
        int r = 0;

        *c = (Conf){ .root = root, .fds = { -EBADF, -EBADF, -EBADF, -EBADF, [CONF_NAMED] = AT_FDCWD } };
        STRV_FOREACH(path, named)
                RET_GATHER(r, conf_add_named(c, *path));
        for (unsigned dir = 0; dir < CONF_DIRS; dir++)
                RET_GATHER(r, conf_open_dir(c, dir, diags));

        for (Kind k = 0; k < _KIND_MAX; k++)
                conf_files_merge(&c->files[k]);
        dropins_merge(&c->dropins);
        return r;
}

int conf_read(const Conf *c, const ConfFile *file, size_t max, char **ret, size_t *ret_size) {
        if (isempty(c->root) || file->dir == CONF_NAMED)
                return read_file_at(c->fds[file->dir], file->at, max, ret, ret_size);
        return root_read(c->root, file->path, max, ret, ret_size);
}

void conf_done(Conf *c) {
        for (Kind k = 0; k < _KIND_MAX; k++)
                conf_files_done(&c->files[k]);
        dropins_done(&c->dropins);
        for (unsigned dir = 0; dir < CONF_DIRS; dir++)
                closep(&c->fds[dir]);
}
