/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "network-files.h"
#include "paths.h"

#define NETWORK_DIR "/run/systemd/network"
#define NETWORKD_CONF "/run/systemd/networkd.conf.d/50-nspawn-btrfs.conf"

static bool is_ours(const char *name) {
        return startswith(name, "50-nspawn-btrfs-") || streq(name, "50-nspawn-btrfs.conf");
}

/* Writes all of G. Adds how many were new or changed to *n. */
static int install_files(const Generation *g, int to, int *n) {
        int r = 0;

        for (size_t i = 0; i < g->manifest.n; i++) {
                const ManifestEntry *e = &g->manifest.items[i];
                const char *path = startswith(e->path, STAGED "/network/");
                int k;

                if (!path)
                        continue;
                k = mkdir_parents_at(to, path, false);
                if (k >= 0)
                        k = write_file_at(to, path, e->data, e->size, 0644, WRITE_IF_DIFFERS);
                if (k > 0)
                        (*n)++;
                RET_GATHER(r, k);
        }
        return r;
}

static bool is_wanted(const Generation *g, const char *path) {
        _cleanup_free_ char *staged = NULL;

        return asprintf(&staged, STAGED "/network/%s", path) < 0 || manifest_find(&g->manifest, staged);
}

/* Removes PATH if it is ours and G does not have it. */
static int remove_stale(const Generation *g, int to, const char *path, int *n) {
        const char *slash = strrchr(path, '/');

        if (!is_ours(slash ? slash + 1 : path) || is_wanted(g, path))
                return 0;
        if (unlinkat(to, path, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        (*n)++;
        return 0;
}

/* FOLDER is NULL, or the one level of drop-in folders below. */
static int remove_stale_files(const Generation *g, int to, const char *folder, int *n) {
        struct dirent *de;
        DIR *d;
        int r;

        r = open_folder_at(to, folder ?: ".", 0, &d);
        if (r < 0)
                return r == -ENOTDIR ? 0 : r;
        while ((de = readdir(d))) {
                _cleanup_free_ char *path = NULL;

                if (de->d_name[0] == '.')
                        continue;
                if (asprintf(&path, "%s%s%s", folder ?: "", folder ? "/" : "", de->d_name) < 0)
                        RET_GATHER(r, -ENOMEM);
                else if (!folder && endswith(de->d_name, ".d"))
                        RET_GATHER(r, remove_stale_files(g, to, path, n));
                else
                        RET_GATHER(r, remove_stale(g, to, path, n));
        }
        closedir(d);
        if (folder)
                (void) unlinkat(to, folder, AT_REMOVEDIR); /* if that emptied it */
        return r;
}

static bool has_files(const Generation *g) {
        for (size_t i = 0; i < g->manifest.n; i++)
                if (startswith(g->manifest.items[i].path, STAGED "/network/"))
                        return true;
        return false;
}

int network_files_install(const Generation *g) {
        _cleanup_close_ int to = -EBADF;
        int n = 0, r;

        r = mkdir_parents_at(AT_FDCWD, NETWORK_DIR, has_files(g));
        if (r < 0)
                return r;
        to = open(NETWORK_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (to < 0)
                return errno == ENOENT ? 0 : -errno;

        r = install_files(g, to, &n);
        RET_GATHER(r, remove_stale_files(g, to, NULL, &n));
        return r < 0 ? r : n;
}

/* By the links that "systemctl enable" and presets make; PID 1 need not be there to ask. */
static bool networkd_is_enabled(void) {
        static const char *const links[] = {
                "/etc/systemd/system/multi-user.target.wants/systemd-networkd.service",
                "/etc/systemd/system/sysinit.target.wants/systemd-networkd.service",
                "/etc/systemd/system/dbus-org.freedesktop.network1.service",
                "/usr/lib/systemd/system/multi-user.target.wants/systemd-networkd.service",
                "/run/systemd/generator/multi-user.target.wants/systemd-networkd.service",
        };

        for (size_t i = 0; i < ELEMENTSOF(links); i++)
                if (faccessat(AT_FDCWD, links[i], F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                        return true;
        return false;
}

int network_files_spare_foreign(const Generation *g) {
        static const char text[] =
                "# Written by nspawn-btrfs, since networkd runs for its bridges alone.\n\n"
                "[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n";
        int r;

        if (!has_files(g) || networkd_is_enabled()) {
                if (unlink(NETWORKD_CONF) < 0)
                        return errno == ENOENT ? 0 : -errno;
                return 1;
        }

        r = mkdir_parents_at(AT_FDCWD, NETWORKD_CONF, false);
        return r < 0 ? r
                     : write_file_at(AT_FDCWD, NETWORKD_CONF, text, strlen(text), 0644, WRITE_IF_DIFFERS);
}
