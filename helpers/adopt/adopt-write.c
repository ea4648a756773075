/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list of what is to be put aside is on disk before the .container file is, so that a later run never takes a drop-in
 * that the administrator made since for one of those. */

#include <fcntl.h>
#include <limits.h>

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
        if (s->hidden) /* first, so that it never comes to count */
                fprintf(m.f, "move %s\n", s->hidden);
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

static int remember(char ***l, const char *a, const char *b) {
        int r = strv_extend(l, a);

        return r < 0 ? r : strv_extend(l, b);
}

/* An older backup is not overwritten. */
static int move_aside(const char *path, AdoptUndo *undo) {
        for (unsigned i = 0; i < 100; i++) {
                _cleanup_free_ char *to = NULL;

                if ((i == 0 ? asprintf(&to, "%s" ADOPTED_SUFFIX, path)
                            : asprintf(&to, "%s" ADOPTED_SUFFIX ".%u", path, i)) < 0)
                        return -ENOMEM;
                if (renameat2(AT_FDCWD, path, AT_FDCWD, to, RENAME_NOREPLACE) >= 0)
                        return remember(&undo->moved, path, to);
                if (errno != EEXIST)
                        return errno == ENOENT ? 0 : -errno;
        }
        return -EEXIST;
}

static int remove_link(const char *path, AdoptUndo *undo) {
        char target[PATH_MAX] = "";

        if (readlink(path, target, sizeof(target) - 1) < 0 || unlink(path) < 0)
                return errno == ENOENT ? 0 : -errno;
        return remember(&undo->links, path, target);
}

static int put_aside(const char *root, const char *line, AdoptUndo *undo) {
        const char *move = startswith(line, "move "), *remove = startswith(line, "remove ");
        _cleanup_free_ char *path = NULL;

        if (!move && !remove)
                return 0;
        if (asprintf(&path, "%s%s", root, move ?: remove) < 0)
                return -ENOMEM;
        return move ? move_aside(path, undo) : remove_link(path, undo);
}

static int work_off(const char *root, const Paths *p, AdoptUndo *undo) {
        _cleanup_free_ char *text = NULL;
        char *line, *rest;
        int r;

        r = read_file_at(AT_FDCWD, p->list, LIST_MAX, &text, NULL);
        if (r < 0)
                return r;
        for (rest = text; (line = strsep(&rest, "\n"));)
                RET_GATHER(r, put_aside(root, line, undo));
        if (r < 0)
                return r;
        return unlink(p->list) < 0 ? -errno : 0;
}

int adopt_finish(const char *root, const char *name) {
        _cleanup_(adopt_undo_done) AdoptUndo undo = {};
        _cleanup_(paths_done) Paths p = {};
        int r;

        r = paths_make(root, name, &p);
        if (r < 0)
                return r;
        if (access(p.list, F_OK) < 0)
                return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
        if (access(p.file, F_OK) < 0) /* killed before anything was done */
                return unlink(p.list) < 0 ? -errno : 0;
        r = work_off(root, &p, &undo);
        return r < 0 ? r : 1;
}

int adopt_write(const Source *s, const char *text, size_t size, AdoptUndo *undo) {
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
        if (r < 0)
                return r;
        undo->file = TAKE_PTR(p.file);
        r = work_off(s->root, &p, undo);
        if (r < 0 && adopt_undo(undo) >= 0) {
                (void) unlink(p.list);
                adopt_undo_done(undo);
        }
        return r;
}

int adopt_undo(const AdoptUndo *undo) {
        int r = 0;

        for (char **m = undo->moved; m && *m; m += 2)
                if (renameat2(AT_FDCWD, m[1], AT_FDCWD, m[0], RENAME_NOREPLACE) < 0)
                        RET_GATHER(r, -errno);
        for (char **l = undo->links; l && *l; l += 2)
                if (symlink(l[1], l[0]) < 0)
                        RET_GATHER(r, -errno);
        if (r < 0)
                return r;
        return undo->file && unlink(undo->file) < 0 ? -errno : 0;
}

void adopt_undo_done(AdoptUndo *undo) {
        free(undo->file);
        strv_free(undo->moved);
        strv_free(undo->links);
        *undo = (AdoptUndo){};
}
