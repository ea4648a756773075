/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "conf.h"
#include "fileio.h"
#include "root.h"
#include "strv.h"
#include "util.h"

#define CONF_FOLDER "nspawn-btrfs.d"

static const char *const conf_parents[CONF_DIRS] = { "/etc", "/run", "/usr/local/lib", "/usr/lib" };

static void conf_file_done(ConfFile *f) {
        free(f->name);
        free(f->path);
}

static void conf_files_done(ConfFiles *l) {
        for (size_t i = 0; i < l->n; i++)
                conf_file_done(&l->items[i]);
        free(l->items);
}

/* Takes PATH, NULL if there was no memory for it; AT bytes of it are the folder DIR. */
static int conf_files_append(ConfFiles *l, unsigned dir, const char *name, char *path, size_t at) {
        ConfFile f = { .dir = dir, .path = path }, *grown;

        if (!path)
                return -ENOMEM;
        f.at = path + at;
        f.name = strdup(name);
        grown = reallocarray(l->items, l->n + 1, sizeof(ConfFile));
        if (grown)
                l->items = grown;
        if (!f.name || !grown) {
                conf_file_done(&f);
                return -ENOMEM;
        }
        l->items[l->n++] = f;
        return 0;
}

/* Adds nspawn-btrfs.d/FOLDER/NAME of the search path's folder DIR. FOLDER may be empty. */
static int conf_files_add(ConfFiles *l, unsigned dir, const char *folder, const char *name) {
        const char *parent = conf_parents[dir];
        char *path;

        if (asprintf(&path, "%s/" CONF_FOLDER "/%s%s%s", parent, folder, *folder ? "/" : "", name) < 0)
                return -ENOMEM;
        return conf_files_append(l, dir, name, path, strlen(parent) + strlen("/" CONF_FOLDER "/"));
}

static int compare_files(const void *a, const void *b) {
        return strcmp(((const ConfFile *) a)->name, ((const ConfFile *) b)->name);
}

/* CONF_NAMED before the search path. */
static unsigned rank(const ConfFile *f) {
        return f->dir == CONF_NAMED ? 0 : f->dir + 1;
}

/* Of each name the most important comes first. */
static int compare_files_in_order(const void *a, const void *b) {
        unsigned x = rank(a), y = rank(b);
        int r = compare_files(a, b);

        return r != 0 ? r : (x > y) - (x < y);
}

static void conf_files_merge(ConfFiles *l) {
        size_t kept = 0;

        if (l->n == 0)
                return;

        qsort(l->items, l->n, sizeof(ConfFile), compare_files_in_order);
        for (size_t i = 1; i < l->n; i++)
                if (streq(l->items[i].name, l->items[kept].name))
                        conf_file_done(&l->items[i]);
                else
                        l->items[++kept] = l->items[i];
        l->n = kept + 1;
}

static ConfDropins *conf_dropins_add(Conf *c, const char *name) {
        ConfDropins *grown;
        char *copy;

        for (size_t i = 0; i < c->n_dropins; i++)
                if (streq(c->dropins[i].name, name))
                        return &c->dropins[i];

        grown = reallocarray(c->dropins, c->n_dropins + 1, sizeof(ConfDropins));
        if (!grown)
                return NULL;
        c->dropins = grown;

        copy = strdup(name);
        if (!copy)
                return NULL;
        grown[c->n_dropins] = (ConfDropins){ .name = copy };
        return &grown[c->n_dropins++];
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
        while ((de = readdir(d)))
                if (de->d_name[0] != '.')
                        RET_GATHER(r, strv_extend(&names, de->d_name));

        strv_sort(names); /* the same files give the same complaints in one order */
        STRV_FOREACH(n, names)
                RET_GATHER(r, back(c, dir, folder, *n, diags));
        return r;
}

static int dropin_entry(Conf *c, unsigned dir, const char *folder, const char *name, Diags *diags) {
        ConfDropins *d;

        if (!endswith(name, ".conf"))
                return 0;

        d = conf_dropins_add(c, folder);
        return d ? conf_files_add(&d->files, dir, folder, name) : -ENOMEM;
}

/* "container.d", "web.container.d", ... */
static bool is_dropin_folder(const char *name) {
        _cleanup_free_ char *stem = NULL;
        size_t n = strlen(name);

        if (n < 3 || !endswith(name, ".d"))
                return false;
        stem = strndup(name, n - 2);
        if (!stem)
                return false;
        for (Kind k = 0; k < _KIND_MAX; k++)
                if (streq(stem, kind_name(k)))
                        return true;
        return kind_of(stem, &n) != _KIND_INVALID;
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
        int r;

        if (is_leftover(name))
                return 0;
        if (is_dropin_folder(name)) {
                r = conf_list(c, dir, name, dropin_entry, diags);
                return r == -ENOTDIR || r == -ENOENT ? 0 : r;
        }

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

static int conf_open_dir(Conf *c, unsigned dir, Diags *diags) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "%s/" CONF_FOLDER, conf_parents[dir]) < 0)
                return -ENOMEM;

        r = c->fds[dir] = root_open(c->root, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
        if (r >= 0)
                r = conf_list(c, dir, ".", top_entry, diags);
        if (r < 0 && r != -ENOENT && r != -ENOMEM)
                (void) diag_add(diags, LOG_ERR, path, 0, "cannot be listed: %s.", strerror(-r));
        return r == -ENOENT ? 0 : r;
}

static int conf_add_named(Conf *c, const char *path) {
        const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
        size_t len;
        Kind k = kind_of(name, &len);

        if (k == _KIND_INVALID)
                return 0;
        return conf_files_append(&c->files[k], CONF_NAMED, name, strdup(path), 0);
}

static int compare_dropins(const void *a, const void *b) {
        return strcmp(((const ConfDropins *) a)->name, ((const ConfDropins *) b)->name);
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
        for (size_t i = 0; i < c->n_dropins; i++)
                conf_files_merge(&c->dropins[i].files);
        if (c->n_dropins > 0)
                qsort(c->dropins, c->n_dropins, sizeof(ConfDropins), compare_dropins);
        return r;
}

int conf_read(const Conf *c, const ConfFile *file, size_t max, char **ret, size_t *ret_size) {
        if (isempty(c->root) || file->dir == CONF_NAMED)
                return read_file_at(c->fds[file->dir], file->at, max, ret, ret_size);
        return root_read(c->root, file->path, max, ret, ret_size);
}

ConfFiles *conf_dropins(Conf *c, const char *folder) {
        static ConfFiles none;
        ConfDropins *d;

        if (c->n_dropins == 0)
                return &none;
        d = bsearch(&(ConfDropins){ .name = (char *) folder }, c->dropins, c->n_dropins, sizeof(ConfDropins),
                    compare_dropins);
        return d ? &d->files : &none;
}

ConfFile *conf_find(ConfFiles *files, const char *name) {
        if (files->n == 0)
                return NULL;
        return bsearch(&(ConfFile){ .name = (char *) name }, files->items, files->n, sizeof(ConfFile),
                       compare_files);
}

void conf_done(Conf *c) {
        for (Kind k = 0; k < _KIND_MAX; k++)
                conf_files_done(&c->files[k]);
        for (size_t i = 0; i < c->n_dropins; i++) {
                conf_files_done(&c->dropins[i].files);
                free(c->dropins[i].name);
        }
        free(c->dropins);
        for (unsigned dir = 0; dir < CONF_DIRS; dir++)
                closep(&c->fds[dir]);
}
