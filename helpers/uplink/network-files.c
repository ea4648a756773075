/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "network-files.h"
#include "networkd-file.h"
#include "paths.h"
#include "strv.h"
#include "uplink.h"

#define NETWORK_DIR "/run/systemd/network"
#define NETWORK STAGED "/network/"

typedef struct Install {
        const Generation *g;
        char *const *held;
        Uplinks wanted, in_force; /* whose files change at boot or by "apply --uplink" only */
        int to, n;                /* n: how many files were new, changed or removed */
} Install;

static void install_done(Install *i) {
        uplinks_done(&i->wanted);
        uplinks_done(&i->in_force);
        closep(&i->to);
}

static bool is_ours(const char *name) {
        return startswith(name, "50-nspawn-btrfs-") || streq(name, NETWORK_DROPIN);
}

/* Whether PATH stays as it is. */
static bool stays(const Install *i, const char *path) {
        _cleanup_free_ char *bridge = uplink_bridge_of(path);

        return uplink_holds(&i->wanted, &i->in_force, path) || (bridge && strv_contains(i->held, bridge));
}

/* Whether PATH is our drop-in of a file that is not systemd's own any more: what its links shall be is asked for there. The
 * host sides of bridges are excepted, which would be taken off their bridge. */
static bool is_asked_otherwise(const char *path) {
        const char *end = strstr(path, ".d/" NETWORK_DROPIN);

        if (!end || startswith(path, "80-container-vb."))
                return false;
        for (const char *const *dir = networkd_dirs; *dir && !startswith(*dir, "/usr/lib/"); dir++) {
                _cleanup_free_ char *file = NULL;

                if (asprintf(&file, "%s/%.*s", *dir, (int) (end - path), path) < 0 ||
                    access(file, F_OK) >= 0)
                        return true;
        }
        return false;
}

static int install_file(Install *i, const ManifestEntry *e, const char *path) {
        int r;

        if (stays(i, path) || is_asked_otherwise(path))
                return 0;
        r = mkdir_parents_at(i->to, path, false);
        if (r >= 0)
                r = write_file_at(i->to, path, e->data, e->size, 0644, WRITE_IF_DIFFERS);
        if (r > 0)
                i->n++;
        return r;
}

static int install_files(Install *i) {
        int r = 0;

        for (ManifestEntry e = {}; manifest_next(&i->g->manifest, NETWORK, &e);)
                RET_GATHER(r, install_file(i, &e, startswith(e.path, NETWORK)));
        return r;
}

static bool is_wanted(const Install *i, const char *path) {
        _cleanup_free_ char *staged = NULL;

        return stays(i, path) || asprintf(&staged, STAGED "/network/%s", path) < 0 ||
               (manifest_find(&i->g->manifest, staged) && !is_asked_otherwise(path));
}

/* Removes PATH if it is ours and not wanted any more. */
static int remove_stale(Install *i, const char *path) {
        const char *slash = strrchr(path, '/');

        if (!is_ours(slash ? slash + 1 : path) || is_wanted(i, path))
                return 0;
        if (unlinkat(i->to, path, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        i->n++;
        return 0;
}

/* FOLDER is NULL, or the one level of drop-in folders below. */
static int remove_stale_files(Install *i, const char *folder) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = open_folder_at(i->to, folder ?: ".", 0, &d);
        if (r < 0)
                return r == -ENOTDIR ? 0 : r;
        while ((de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (de->d_name[0] == '.')
                        continue;
                if (asprintf(&path, "%s%s%s", folder ?: "", folder ? "/" : "", de->d_name) < 0)
                        RET_GATHER(r, -ENOMEM);
                else if (!folder && endswith(de->d_name, ".d"))
                        RET_GATHER(r, remove_stale_files(i, path));
                else
                        RET_GATHER(r, remove_stale(i, path));
        }
        if (folder)
                (void) unlinkat(i->to, folder, AT_REMOVEDIR); /* if that emptied it */
        return r;
}

bool network_files_any(const Generation *g) {
        return manifest_next(&g->manifest, NETWORK, &(ManifestEntry){});
}

int network_files_install(const Generation *g, char *const *held) {
        _cleanup_(install_done) Install i = { .g = g, .held = held, .to = -EBADF };
        int r;

        r = mkdir_parents_at(AT_FDCWD, NETWORK_DIR, network_files_any(g));
        if (r >= 0)
                r = uplinks_wanted(g, &i.wanted);
        if (r >= 0)
                r = uplinks_in_force(&i.in_force);
        if (r < 0)
                return r;
        i.to = open(NETWORK_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (i.to < 0)
                return errno == ENOENT ? 0 : -errno;

        r = install_files(&i);
        RET_GATHER(r, remove_stale_files(&i, NULL));
        return r < 0 ? r : i.n;
}
