/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "fileio.h"
#include "nested.h"
#include "subvol.h"
#include "walk.h"

typedef struct Search {
        Nested found;
        char *top; /* the path of the folder, as the kernel has it */
} Search;

static void search_done(Search *s) {
        nested_done(&s->found);
        free(s->top);
}

/* No path is long enough for all that a guest can make. */
static int path_below(const Search *s, int fd, const char *name, char **ret) {
        _cleanup_free_ char *path = NULL;
        int r = fd_path(fd, &path);
        const char *rest = r >= 0 ? startswith(path, s->top) : NULL;

        if (r == -ENOMEM)
                return r;
        if (rest && *rest == '/')
                *ret = strdup(rest + 1);
        else if (asprintf(ret, ".../%s", name) < 0)
                *ret = NULL;
        return *ret ? 0 : -ENOMEM;
}

static int enter(int at, const char *name, void *userdata) {
        _cleanup_close_ int fd = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        Search *s = userdata;
        Nested *n = &s->found;
        int r;

        if (fd < 0)
                return -errno;
        if (subvol_check(fd) < 0)
                return 0;
        r = n->n < NESTED_NAMED ? path_below(s, fd, name, &n->names[n->n]) : 0;
        if (r < 0)
                return r;
        n->n++;
        return 1;
}

int nested_find_in_folder(int dirfd, const char *name, Nested *ret) {
        static const WalkActions actions = { .enter = enter };
        _cleanup_close_ int fd = openat(dirfd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        _cleanup_(search_done) Search s = {};
        int r;

        r = fd < 0 ? -errno : fd_path(fd, &s.top);
        if (r >= 0)
                r = walk_tree(dirfd, name, &actions, &s);
        if (r < 0)
                return r;
        *ret = s.found;
        s.found = (Nested){};
        return 0;
}
