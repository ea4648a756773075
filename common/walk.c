/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Down by name and up by "..", which must be the folder that was left: nobody else changes the tree meanwhile but root. Of
 * each folder on the way the names of its folders are kept. */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "walk.h"

typedef struct Frame {
        char *names;     /* of its folders, one behind the other, each with its NUL */
        size_t size, at; /* the one that is walked now */
        struct stat itself;
} Frame;

typedef struct Walk {
        const WalkActions *actions;
        void *userdata;
        Frame *frames; /* the innermost is the last */
        size_t n;
        int top, fd; /* where NAME is; the innermost folder */
        int result;
} Walk;

static void walk_done(Walk *w) {
        for (size_t i = 0; i < w->n; i++)
                free(w->frames[i].names);
        free(w->frames);
        closep(&w->fd);
}

/* Not by openat2(2), which RestrictSUIDSGID= of our units takes away. */
static bool is_mounted(int fd) {
        struct statx stx;

        return statx(fd, "", AT_EMPTY_PATH, 0, &stx) >= 0 && (stx.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

static bool is_folder(int at, const struct dirent *de) {
        struct stat st;

        if (de->d_type != DT_UNKNOWN)
                return de->d_type == DT_DIR;
        return fstatat(at, de->d_name, &st, AT_SYMLINK_NOFOLLOW) >= 0 && S_ISDIR(st.st_mode);
}

static int file(Walk *w, int at, const char *name) {
        return w->actions->file ? w->actions->file(at, name, w->userdata) : 0;
}

/* Its files are done at once, its folders kept for later. */
static int read_folder(Walk *w, int fd, Frame *f) {
        _cleanup_memstream_ Memstream m = {};
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = memstream_open(&m);
        if (r >= 0)
                r = open_folder_at(fd, ".", 0, &d);
        if (r < 0)
                return r;
        while ((errno = 0, de = readdir(d)))
                if (streq(de->d_name, ".") || streq(de->d_name, ".."))
                        continue;
                else if (is_folder(fd, de))
                        (void) fwrite(de->d_name, strlen(de->d_name) + 1, 1, m.f);
                else
                        RET_GATHER(w->result, file(w, fd, de->d_name));
        r = -errno;
        RET_GATHER(r, memstream_take(&m, &f->names, &f->size));
        return r;
}

static int grow(Walk *w) {
        Frame *grown = reallocarray(w->frames, w->n + 1, sizeof(Frame));

        if (!grown)
                return -ENOMEM;
        w->frames = grown;
        w->frames[w->n] = (Frame){};
        return 0;
}

/* AT is where NAME is. Returns 1 if it is not to be entered. */
static int down(Walk *w, int at, const char *name) {
        _cleanup_close_ int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int r = 0;

        if (fd < 0)
                return errno == ENOENT ? 1 : -errno;
        if (w->n > 0 && is_mounted(fd))
                return -EBUSY;
        if (w->actions->enter)
                r = w->actions->enter(at, name, w->userdata);
        if (r == 0)
                r = grow(w);
        if (r != 0)
                return r;
        if (fstat(fd, &w->frames[w->n].itself) < 0)
                return -errno;
        RET_GATHER(w->result, read_folder(w, fd, &w->frames[w->n]));
        closep(&w->fd);
        w->fd = TAKE_FD(fd);
        w->n++;
        return 0;
}

/* Behind it the innermost folder is the one above, whose next name is the one that was left. */
static int up(Walk *w, const char *top_name) {
        const Frame *above = w->n > 1 ? &w->frames[w->n - 2] : NULL;
        int at = above ? openat(w->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : w->top;
        struct stat st;

        if (above && at < 0)
                return -errno;
        closep(&w->fd);
        w->fd = above ? at : -EBADF;
        free(w->frames[--w->n].names);
        if (above &&
            (fstat(at, &st) < 0 || st.st_ino != above->itself.st_ino || st.st_dev != above->itself.st_dev))
                return -ESTALE;
        if (w->actions->leave)
                RET_GATHER(w->result,
                           w->actions->leave(at, above ? above->names + above->at : top_name, w->userdata));
        return 0;
}

static void next(Frame *f) {
        f->at += strlen(f->names + f->at) + 1;
}

/* One step in the innermost folder. Negative: the way back is lost. */
static int step(Walk *w, const char *top_name) {
        Frame *f = &w->frames[w->n - 1];
        int r;

        if (f->at >= f->size || (w->actions->is_done && w->actions->is_done(w->userdata))) {
                r = up(w, top_name);
                if (r >= 0 && w->n > 0)
                        next(&w->frames[w->n - 1]);
                return r;
        }
        r = down(w, w->fd, f->names + f->at);
        if (r != 0)
                next(&w->frames[w->n - 1]); /* which may have moved */
        RET_GATHER(w->result, r);
        return 0;
}

int walk_tree(int dirfd, const char *name, const WalkActions *a, void *userdata) {
        _cleanup_(walk_done) Walk w = { .actions = a, .userdata = userdata, .top = dirfd, .fd = -EBADF };
        struct stat st;
        int r = 0;

        if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (!S_ISDIR(st.st_mode))
                return file(&w, dirfd, name);
        RET_GATHER(w.result, down(&w, dirfd, name));
        while (w.n > 0 && r >= 0)
                r = step(&w, name);
        RET_GATHER(w.result, r);
        return w.result < 0 ? w.result : 0;
}
