/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dirent.h>
#include <fcntl.h>

#include "fileio.h"
#include "network-files.h"
#include "strv.h"

#define NETWORK_DIR "/run/systemd/network"
#define NETWORKD_CONF "/run/systemd/networkd.conf.d/50-nspawn-btrfs.conf"

enum { FILE_MAX = 1024 * 1024 };

static bool is_ours(const char *name) {
        return startswith(name, "50-nspawn-btrfs-") || streq(name, "50-nspawn-btrfs.conf");
}

/* Names in DIRFD/PATH but "." and ".."; an absent folder is an empty one. */
static int list_names(int dirfd, const char *path, char ***ret) {
        _cleanup_strv_ char **names = NULL;
        struct dirent *de;
        int fd, r = 0;
        DIR *d;

        fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
        d = fdopendir(fd);
        if (!d) {
                close(fd);
                return -errno;
        }
        while (r >= 0 && (de = readdir(d)))
                if (!streq(de->d_name, ".") && !streq(de->d_name, ".."))
                        r = strv_extend(&names, de->d_name);
        closedir(d);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(names);
        return 0;
}

/* Returns 1 if it wrote. */
static int install_file(int from, int to, const char *path) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = read_file_at(from, path, FILE_MAX, &text, &size);
        if (r < 0)
                return r;
        r = mkdir_parents_at(to, path, false);
        if (r < 0)
                return r;
        return write_file_at(to, path, text, size, 0644, WRITE_IF_DIFFERS);
}

/* Removes FOLDER/NAME from TO if it is ours and FROM does not have it. Returns 1 if it did. */
static int remove_stale(int from, int to, const char *folder, const char *name) {
        _cleanup_free_ char *path = NULL;

        if (!is_ours(name))
                return 0;
        if (asprintf(&path, "%s/%s", folder, name) < 0)
                return -ENOMEM;
        if (from >= 0 && faccessat(from, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                return 0;
        if (unlinkat(to, path, 0) < 0)
                return errno == ENOENT ? 0 : -errno;
        (void) unlinkat(to, folder, AT_REMOVEDIR); /* an emptied drop-in folder; another's files keep it */
        return 1;
}

static int sum(int *n, int r) {
        if (r > 0)
                *n += r;
        return r;
}

/* FOLDER is "." or one folder of drop-ins. Adds what changed to *n. */
static int install_folder(int from, int to, const char *folder, int *n) {
        _cleanup_strv_ char **names = NULL, **there = NULL;
        int r = 0;

        if (from >= 0)
                r = list_names(from, folder, &names);
        STRV_FOREACH(name, names) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", folder, *name) < 0)
                        return -ENOMEM;
                if (!endswith(*name, ".d"))
                        RET_GATHER(r, sum(n, install_file(from, to, path)));
        }

        RET_GATHER(r, list_names(to, folder, &there));
        STRV_FOREACH(name, there)
        RET_GATHER(r, sum(n, remove_stale(from, to, folder, *name)));
        return r;
}

/* The drop-in folders of FROM and TO, each once. */
static int dropin_folders(int from, int to, char ***ret) {
        _cleanup_strv_ char **here = NULL, **there = NULL, **all = NULL;
        int r = 0;

        if (from >= 0)
                r = list_names(from, ".", &here);
        RET_GATHER(r, list_names(to, ".", &there));
        STRV_FOREACH(n, here)
        if (r >= 0 && endswith(*n, ".d"))
                r = strv_extend(&all, *n);
        STRV_FOREACH(n, there)
        if (r >= 0 && endswith(*n, ".d") && !strv_contains(all, *n))
                r = strv_extend(&all, *n);
        if (r >= 0)
                *ret = TAKE_PTR(all);
        return r;
}

int network_files_install(const Generation *g) {
        _cleanup_close_ int from = -EBADF, to = -EBADF;
        _cleanup_strv_ char **folders = NULL;
        int n = 0, r;

        from = openat(g->dirfd, "network", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (from < 0 && errno != ENOENT)
                return -errno;
        r = mkdir_parents_at(AT_FDCWD, NETWORK_DIR, from >= 0);
        if (r < 0)
                return r;
        to = open(NETWORK_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (to < 0)
                return errno == ENOENT && from < 0 ? 0 : -errno;

        r = install_folder(from, to, ".", &n);
        RET_GATHER(r, dropin_folders(from, to, &folders));
        STRV_FOREACH(f, folders)
        RET_GATHER(r, install_folder(from, to, *f, &n));
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

        if (faccessat(g->dirfd, "network", F_OK, 0) < 0 || networkd_is_enabled()) {
                if (unlink(NETWORKD_CONF) < 0)
                        return errno == ENOENT ? 0 : -errno;
                return 1;
        }

        r = mkdir_parents_at(AT_FDCWD, NETWORKD_CONF, false);
        return r < 0 ? r
                     : write_file_at(AT_FDCWD, NETWORKD_CONF, text, strlen(text), 0644, WRITE_IF_DIFFERS);
}
