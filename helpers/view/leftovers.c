/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fileio.h"
#include "leftovers.h"
#include "lock.h"
#include "move.h"
#include "name.h"
#include "paths.h"
#include "strv.h"
#include "subvol.h"
#include "template.h"

typedef struct Place {
        const char *folder, *locks;
} Place;

static const Place places[] = { { MACHINES_DIR, LOCK_FOLDER }, { TEMPLATES_DIR, TEMPLATE_LOCK_FOLDER } };

/* What hidden_name() makes of a name: the name, which the caller frees, else NULL. */
static char *name_of(const char *hidden) {
        const char *name = startswith(hidden, ".#"), *end = endswith(hidden, ":new");
        char *copy;

        if (!name || !end || name >= end)
                return NULL;
        copy = strndup(name, end - name);
        if (copy && !machine_name_is_valid(copy))
                freep(&copy), copy = NULL;
        return copy;
}

/* It is being built, or a line of its own tells of it. */
static bool is_wanted(const Place *p, const char *hidden) {
        _cleanup_free_ char *name = name_of(hidden);
        _cleanup_move_ Move m = {};

        if (!name)
                return false;
        return lock_is_taken(p->locks, name) ||
               (streq(p->folder, MACHINES_DIR) && (order_exists(name) || move_find(name, &m) >= 0));
}

static bool is_folder(int dirfd, const char *name) {
        struct stat st;

        return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) >= 0 && S_ISDIR(st.st_mode);
}

static int list_place(const Place *p, char ***ret) {
        _cleanup_closedir_ DIR *d = opendir(p->folder);
        struct dirent *de;
        int r = 0;

        if (!d)
                return errno == ENOENT || errno == EACCES ? 0 : -errno;
        while (r >= 0 && (de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (de->d_name[0] != '.' || streq(de->d_name, ".") || streq(de->d_name, "..") ||
                    !is_folder(dirfd(d), de->d_name) || is_wanted(p, de->d_name))
                        continue;
                if (asprintf(&path, "%s/%s", p->folder, de->d_name) < 0)
                        return -ENOMEM;
                r = strv_extend(ret, path);
        }
        return r;
}

int leftovers_list(char ***ret) {
        _cleanup_strv_ char **l = NULL;
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(places) && r >= 0; i++)
                r = list_place(&places[i], &l);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(l);
        return 0;
}

/* For a shell. */
static int quote(const char *text, char **ret) {
        _cleanup_memstream_ Memstream m = {};
        int r = memstream_open(&m);

        if (r < 0)
                return r;
        fputc('\'', m.f);
        for (; *text; text++)
                if (*text == '\'')
                        fputs("'\\''", m.f);
                else
                        fputc(*text, m.f);
        fputc('\'', m.f);
        return memstream_take(&m, ret, NULL);
}

int leftover_describe(const char *path, char **ret) {
        _cleanup_close_ int fd = subvol_open(AT_FDCWD, path);
        const char *what = startswith(strrchr(path, '/') + 1, ".#") ? "left over" : "hidden image";
        _cleanup_free_ char *quoted = NULL;
        int r = quote(path, &quoted);

        if (r < 0)
                return r;
        return asprintf(ret, "%s (%s %s)", what, fd >= 0 ? "btrfs subvolume delete" : "rm -r", quoted) < 0
                       ? -ENOMEM
                       : 0;
}
