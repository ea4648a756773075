/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list of what is to be put aside is on disk before the .container file is, so that a later run never takes a drop-in
 * that the administrator made since for one of those. */

#include <fcntl.h>

#include "adopt-write.h"
#include "fileio.h"
#include "strv.h"

#define CONF_DIR "/etc/nspawn-btrfs.d"

enum { LIST_MAX = 1024 * 1024 };

typedef struct Paths {
        char *folder, *file, *list;
} Paths;

static int paths_make(const char *root, const char *name, Paths *ret) {
        if (asprintf(&ret->folder, "%s" CONF_DIR, root) < 0 ||
            asprintf(&ret->file, "%s" CONF_DIR "/%s.container", root, name) < 0 ||
            asprintf(&ret->list, "%s" CONF_DIR "/.%s.adopting", root, name) < 0)
                return -ENOMEM;
        return 0;
}

static void paths_done(Paths *p) {
        free(p->folder);
        free(p->file);
        free(p->list);
}

/* A file beside the image stays: it is read no more, and goes with the image when machinectl renames or clones that. */
static int write_list(const Source *s, const Paths *p) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = memstream_open(&m);
        if (r < 0)
                return r;
        if (s->nspawn && s->trusted)
                fprintf(m.f, "move %s\n", s->nspawn);
        for (char **d = s->dropins_stay ? NULL : s->dropins; d && *d; d++)
                fprintf(m.f, "move %s\n", *d);
        for (char **l = s->links; l && *l; l++)
                fprintf(m.f, "remove %s\n", *l);
        r = memstream_take(&m, &text, &size);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, p->list, text, size, 0600, WRITE_SYNC);
        return r < 0 ? r : 0;
}

/* An older backup is not overwritten. */
static int move_aside(const char *path) {
        for (unsigned i = 0; i < 100; i++) {
                _cleanup_free_ char *to = NULL;

                if ((i == 0 ? asprintf(&to, "%s" ADOPTED_SUFFIX, path)
                            : asprintf(&to, "%s" ADOPTED_SUFFIX ".%u", path, i)) < 0)
                        return -ENOMEM;
                if (renameat2(AT_FDCWD, path, AT_FDCWD, to, RENAME_NOREPLACE) >= 0 || errno == ENOENT)
                        return 0;
                if (errno != EEXIST)
                        return -errno;
        }
        return -EEXIST;
}

static int put_aside(const char *root, const char *line) {
        const char *move = startswith(line, "move "), *remove = startswith(line, "remove ");
        _cleanup_free_ char *path = NULL;

        if (!move && !remove)
                return 0;
        if (asprintf(&path, "%s%s", root, move ?: remove) < 0)
                return -ENOMEM;
        if (move)
                return move_aside(path);
        return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

static int work_off(const char *root, const Paths *p) {
        _cleanup_free_ char *text = NULL;
        char *line, *rest;
        int r;

        r = read_file_at(AT_FDCWD, p->list, LIST_MAX, &text, NULL);
        if (r < 0)
                return r;
        for (rest = text; (line = strsep(&rest, "\n"));)
                RET_GATHER(r, put_aside(root, line));
        if (r < 0)
                return r;
        return unlink(p->list) < 0 ? -errno : 0;
}

int adopt_finish(const char *root, const char *name) {
        _cleanup_(paths_done) Paths p = {};
        int r;

        r = paths_make(root, name, &p);
        if (r < 0)
                return r;
        if (access(p.list, F_OK) < 0)
                return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
        if (access(p.file, F_OK) < 0) /* killed before anything was done */
                return unlink(p.list) < 0 ? -errno : 0;
        r = work_off(root, &p);
        return r < 0 ? r : 1;
}

int adopt_write(const Source *s, const char *text, size_t size) {
        _cleanup_(paths_done) Paths p = {};
        int r;

        r = paths_make(s->root, s->name, &p);
        if (r < 0)
                return r;
        if (access(p.file, F_OK) >= 0)
                return -EEXIST;
        r = mkdir_parents_at(AT_FDCWD, p.folder, true);
        if (r >= 0)
                r = write_list(s, &p);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, p.file, text, size, 0644, WRITE_SYNC);
        return r < 0 ? r : work_off(s->root, &p);
}
