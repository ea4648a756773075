/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "claims.h"
#include "fileio.h"
#include "mount-points.h"
#include "paths.h"
#include "settings-text.h"
#include "settings.h"
#include "strv.h"

#define NSPAWN_DIR "/run/systemd/nspawn"
#define KEPT_DIR RUNTIME_DIR "/settings"

enum { SETTINGS_MAX = 4 * 1024 * 1024 };

typedef struct Paths {
        char *installed; /* /run/systemd/nspawn/NAME.nspawn */
        char *kept;      /* its copy */
        char *hash;      /* of what was staged for it: tells list whether a restart is needed */
} Paths;

static int paths_make(const char *name, Paths *ret) {
        if (asprintf(&ret->installed, NSPAWN_DIR "/%s.nspawn", name) < 0 ||
            asprintf(&ret->kept, KEPT_DIR "/%s.nspawn", name) < 0 ||
            asprintf(&ret->hash, KEPT_DIR "/%s.hash", name) < 0)
                return -ENOMEM;
        return 0;
}

static void paths_done(Paths *p) {
        free(p->installed);
        free(p->kept);
        free(p->hash);
}

/* All else that a start leaves at run time. */
static void forget(const char *name) {
        static const char *const folders[] = { "environment", "guest", "reboots", "restarts" };

        claims_forget(name);

        for (size_t i = 0; i < ELEMENTSOF(folders); i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, RUNTIME_DIR "/%s/%s", folders[i], name) >= 0)
                        (void) remove_tree_at(AT_FDCWD, path);
        }
}

static int read_settings(const char *path, char **ret, size_t *ret_size) {
        return read_file_at(AT_FDCWD, path, SETTINGS_MAX, ret, ret_size);
}

/* 1 if what is installed is what we kept, 0 if it is another's, -ENOENT if there is nothing. */
static int is_ours(const Paths *p) {
        _cleanup_free_ char *installed = NULL, *kept = NULL;
        size_t n, m;
        int r;

        r = read_settings(p->installed, &installed, &n);
        if (r < 0)
                return r;
        r = read_settings(p->kept, &kept, &m);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        return n == m && memcmp(installed, kept, n) == 0;
}

/* Killed between the two, what is installed is newer than its copy; its first line tells that it is ours. Root's alone:
 * the file it was made of may be so. */
static int write_both(const Paths *p, const char *text, size_t size) {
        int r;

        r = mkdir_parents_at(AT_FDCWD, KEPT_DIR, true);
        if (r >= 0)
                r = mkdir_parents_at(AT_FDCWD, NSPAWN_DIR, true);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, p->installed, text, size, 0600, WRITE_IF_DIFFERS);
        if (r >= 0)
                r = write_file_at(AT_FDCWD, p->kept, text, size, 0600, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

static int keep_hash(const Generation *g, const char *name, const char *path) {
        _cleanup_free_ char *staged = NULL;
        const char *hash;
        int r;

        if (asprintf(&staged, STAGED "/containers/%s/settings.nspawn", name) < 0)
                return -ENOMEM;
        hash = manifest_find(&g->manifest, staged);
        if (!hash)
                return -ENOENT;
        r = write_file_at(AT_FDCWD, path, hash, strlen(hash), 0600, WRITE_IF_DIFFERS);
        return r < 0 ? r : 0;
}

/* Whether what is installed was written by somebody else, by hand perhaps. */
static int is_foreign(const Paths *p) {
        _cleanup_free_ char *there = NULL;
        int r;

        r = read_settings(p->installed, &there, NULL);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        return !startswith(there, "# Written by nspawn-btrfs");
}

static int install(const Generation *g, const char *name, const SettingsContext *context, const Paths *p) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = is_foreign(p);
        if (r != 0)
                return r < 0 ? r : -EEXIST;
        r = settings_text(g, name, context, &text, &size);
        if (r >= 0)
                mount_points_make(name, text);
        if (r >= 0)
                r = write_both(p, text, size);
        return r < 0 ? r : keep_hash(g, name, p->hash);
}

int settings_install(const Generation *g, const char *name, const SettingsContext *context) {
        _cleanup_(paths_done) Paths p = {};
        int r;

        r = paths_make(name, &p);
        return r < 0 ? r : install(g, name, context, &p);
}

bool settings_is_copy(const char *name) {
        _cleanup_(paths_done) Paths p = {};

        return paths_make(name, &p) >= 0 && access(p.installed, F_OK) >= 0 && access(p.kept, F_OK) < 0 &&
               is_foreign(&p) == 0;
}

int settings_restore(const char *name) {
        _cleanup_(paths_done) Paths p = {};
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = paths_make(name, &p);
        if (r >= 0)
                r = read_settings(p.kept, &text, &size);
        return r < 0 ? r : write_both(&p, text, size);
}

int settings_remove(const char *name, bool keep) {
        _cleanup_(paths_done) Paths p = {};
        int r;

        r = paths_make(name, &p);
        if (r < 0)
                return r;

        r = is_ours(&p);
        if (r > 0 && unlink(p.installed) < 0)
                return -errno;
        if (!keep) {
                (void) unlink(p.kept);
                (void) unlink(p.hash);
                forget(name);
        }
        return r == -ENOENT ? 0 : r;
}

int settings_list(char ***ret) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_strv_ char **names = NULL;
        struct dirent *de;
        int r = 0;

        d = opendir(KEPT_DIR);
        if (!d && errno != ENOENT)
                return -errno;
        while (d && r >= 0 && (de = readdir(d))) {
                char *dot = (char *) endswith(de->d_name, ".nspawn");

                if (!dot)
                        continue;
                *dot = 0;
                r = strv_extend(&names, de->d_name);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(names);
        return 0;
}
