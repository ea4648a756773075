/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The list of what is to be put aside is on disk before the .container file is, so that a later run never takes a drop-in
 * that the administrator made since for one of those. */

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "adopt-write.h"
#include "fileio.h"
#include "root.h"
#include "strv.h"

#define CONF_DIR "/etc/nspawn-btrfs.d"

enum { LIST_MAX = 1024 * 1024 };

/* The folder, by its descriptor, and what is made in it. */
typedef struct Paths {
        int folder;
        char *file, *list;
} Paths;

/* Returns 0, or -ENOENT if the folder is not there. */
static int paths_make(const char *root, const char *name, Paths *ret) {
        if (asprintf(&ret->file, "%s.container", name) < 0 || asprintf(&ret->list, ".%s.adopting", name) < 0)
                return -ENOMEM;
        ret->folder = root_open(root, CONF_DIR, O_RDONLY | O_DIRECTORY);
        return ret->folder < 0 ? ret->folder : 0;
}

static void paths_done(Paths *p) {
        closep(&p->folder);
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
                r = write_file_at(p->folder, p->list, text, size, 0600, WRITE_SYNC);
        return r < 0 ? r : 0;
}

static int remember(char ***l, const char *a, const char *b) {
        int r = strv_extend(l, a);

        return r < 0 ? r : strv_extend(l, b);
}

/* What a list has is resolved below ROOT once more: links may have changed since it was written. */
static int rename_at(const char *root, const char *from, const char *to) {
        _cleanup_close_ int folder = -EBADF;
        const char *name;

        folder = root_open_parent(root, from, &name);
        if (folder < 0)
                return folder;
        return renameat2(folder, name, folder, strrchr(to, '/') + 1, RENAME_NOREPLACE) < 0 ? -errno : 0;
}

/* An older backup is not overwritten. */
static int move_aside(const char *root, const char *path, AdoptUndo *undo) {
        for (unsigned i = 0; i < 100; i++) {
                _cleanup_free_ char *to = NULL;
                int r;

                if ((i == 0 ? asprintf(&to, "%s" ADOPTED_SUFFIX, path)
                            : asprintf(&to, "%s" ADOPTED_SUFFIX ".%u", path, i)) < 0)
                        return -ENOMEM;
                r = rename_at(root, path, to);
                if (r >= 0)
                        return remember(&undo->moved, path, to);
                if (r != -EEXIST)
                        return r == -ENOENT ? 0 : r;
        }
        return -EEXIST;
}

static int remove_link(const char *root, const char *path, AdoptUndo *undo) {
        _cleanup_close_ int folder = -EBADF;
        char target[PATH_MAX] = "";
        const char *name;

        folder = root_open_parent(root, path, &name);
        if (folder < 0)
                return folder == -ENOENT ? 0 : folder;
        if (readlinkat(folder, name, target, sizeof(target) - 1) < 0 || unlinkat(folder, name, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        return remember(&undo->links, path, target);
}

static int make_link(const char *root, const char *path, const char *target) {
        _cleanup_close_ int folder = -EBADF;
        const char *name;

        folder = root_open_parent(root, path, &name);
        if (folder < 0)
                return folder;
        return symlinkat(target, folder, name) < 0 ? -errno : 0;
}

/* "/" first: a list that somebody else wrote is none. */
static int put_aside(const char *root, const char *line, AdoptUndo *undo) {
        const char *move = startswith(line, "move /"), *remove = startswith(line, "remove /");

        if (move)
                return move_aside(root, move - 1, undo);
        return remove ? remove_link(root, remove - 1, undo) : 0;
}

static int work_off(const char *root, const Paths *p, AdoptUndo *undo) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        char *line, *rest;
        int r;

        if (asprintf(&path, CONF_DIR "/%s", p->list) < 0)
                return -ENOMEM;
        r = root_read(root, path, LIST_MAX, &text, NULL);
        if (r < 0)
                return r;
        for (rest = text; (line = strsep(&rest, "\n"));)
                RET_GATHER(r, put_aside(root, line, undo));
        if (r < 0)
                return r;
        return unlinkat(p->folder, p->list, 0) < 0 ? -errno : 0;
}

int adopt_finish(const char *root, const char *name) {
        _cleanup_(adopt_undo_done) AdoptUndo undo = {};
        _cleanup_(paths_done) Paths p = { .folder = -EBADF };
        int r;

        r = paths_make(root, name, &p);
        if (r < 0)
                return r == -ENOENT || r == -ENOTDIR ? 0 : r;
        if (faccessat(p.folder, p.list, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (faccessat(p.folder, p.file, F_OK, AT_SYMLINK_NOFOLLOW) < 0) /* killed before anything was done */
                return unlinkat(p.folder, p.list, 0) < 0 ? -errno : 0;
        r = work_off(root, &p, &undo);
        return r < 0 ? r : 1;
}

static void restrict_by(const Source *s, const char *path, mode_t *mode) {
        struct stat st;

        *mode &= root_stat(s->root, path, 0, &st) < 0 ? 0600 : st.st_mode;
}

/* As few may read it as the strictest file whose lines it has. */
static mode_t mode_by_sources(const Source *s) {
        mode_t mode = 0644;

        if (s->nspawn)
                restrict_by(s, s->nspawn, &mode);
        for (char **d = s->dropins_stay ? NULL : s->dropins; d && *d; d++)
                restrict_by(s, *d, &mode);
        return mode;
}

static int write_files(const Source *s, const Paths *p, const char *text, size_t size) {
        int r;

        if (faccessat(p->folder, p->file, F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                return -EEXIST;
        r = write_list(s, p);
        return r < 0 ? r : write_file_at(p->folder, p->file, text, size, mode_by_sources(s), WRITE_SYNC);
}

int adopt_write(const Source *s, const char *text, size_t size, AdoptUndo *undo) {
        _cleanup_(paths_done) Paths p = { .folder = -EBADF };
        _cleanup_free_ char *file = NULL;
        int r;

        r = root_mkdir_p(s->root, CONF_DIR, 0755);
        if (r >= 0)
                r = paths_make(s->root, s->name, &p);
        if (r >= 0 && asprintf(&file, CONF_DIR "/%s", p.file) < 0)
                r = -ENOMEM;
        if (r >= 0)
                r = write_files(s, &p, text, size);
        if (r < 0)
                return r;
        *undo = (AdoptUndo){ .root = s->root, .file = TAKE_PTR(file) };
        r = work_off(s->root, &p, undo);
        if (r < 0 && adopt_undo(undo) >= 0) {
                (void) unlinkat(p.folder, p.list, 0);
                adopt_undo_done(undo);
        }
        return r;
}

int adopt_undo(const AdoptUndo *undo) {
        _cleanup_close_ int folder = -EBADF;
        const char *name;
        int r = 0;

        for (char **m = undo->moved; m && *m; m += 2)
                RET_GATHER(r, rename_at(undo->root, m[1], m[0]));
        for (char **l = undo->links; l && *l; l += 2)
                RET_GATHER(r, make_link(undo->root, l[0], l[1]));
        if (r < 0 || !undo->file)
                return r;
        folder = root_open_parent(undo->root, undo->file, &name);
        if (folder < 0)
                return folder;
        return unlinkat(folder, name, 0) < 0 ? -errno : 0;
}

void adopt_undo_done(AdoptUndo *undo) {
        free(undo->file);
        strv_free(undo->moved);
        strv_free(undo->links);
        *undo = (AdoptUndo){};
}
