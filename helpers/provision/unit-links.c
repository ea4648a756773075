/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Not by "systemctl --root=", which as late as 262 follows the image's links out to the host with what it writes and
 * removes, waits for a FIFO, and on Debian executes what the image has in /etc/init.d/. tests/unit-links compares the
 * two on trees without such traps. */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "log.h"
#include "rootfs.h"
#include "unit-links.h"
#include "unit-name.h"

#define UNITS "/etc/systemd/system"

static int link_into(int root_fd, char *const *targets, const char *kind, const char *unit,
                     const char *path) {
        int r = 0;

        STRV_FOREACH(t, targets) {
                _cleanup_free_ char *target = NULL, *folder = NULL, *link = NULL;

                r = unit_name_expand(*t, unit, &target);
                if (r == -ENOMEM)
                        return r;
                if (r < 0 || !unit_name_is_valid(target)) {
                        log_warning("%s in the image is to be started by \"%s\", which is no unit.", unit,
                                    *t);
                        continue;
                }
                if (asprintf(&folder, UNITS "/%s.%s", target, kind) < 0 ||
                    asprintf(&link, "%s/%s", folder, unit) < 0)
                        return -ENOMEM;
                r = rootfs_mkdir_p(root_fd, folder, 0755);
                if (r >= 0)
                        r = rootfs_symlink(root_fd, path, link);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* Nothing, a link to nowhere, or one to U's own file. */
static bool is_free(int root_fd, const char *link, const UnitInstall *u) {
        _cleanup_close_ int fd = rootfs_open(root_fd, link, O_PATH | O_NOFOLLOW), to = -EBADF, own = -EBADF;
        struct stat st, st_own;

        if (fd < 0 || fstat(fd, &st) < 0)
                return fd == -ENOENT;
        if (!S_ISLNK(st.st_mode))
                return false;
        to = rootfs_open(root_fd, link, O_PATH);
        own = rootfs_open(root_fd, u->path, O_PATH);
        return to < 0 || (own >= 0 && fstat(to, &st) >= 0 && fstat(own, &st_own) >= 0 &&
                          st.st_dev == st_own.st_dev && st.st_ino == st_own.st_ino);
}

/* "multi-user.target.wants/UNIT": an old way to say WantedBy=. A template is nothing to want, but by a template; an
 * instance of it is. */
static bool is_dependency(const char *name, const char *unit) {
        const char *slash = strchr(name, '/'), *link = slash ? slash + 1 : NULL, *end;
        _cleanup_free_ char *folder = slash ? strndup(name, slash - name) : NULL, *target = NULL;

        end = folder ? (endswith(folder, ".wants") ?: endswith(folder, ".requires")) : NULL;
        target = end ? strndup(folder, end - folder) : NULL;
        if (!target || !unit_name_is_valid(target) || !unit_name_is_valid(link))
                return false;
        if (unit_name_is_instance_of(link, unit))
                return true;
        return streq(link, unit) && (!unit_name_is_template(unit) || unit_name_is_template(target));
}

static bool is_alias(const char *name, const char *unit) {
        return unit_name_is_valid(name) && streq(strrchr(name, '.'), strrchr(unit, '.')) &&
               !strchr(name, '@') == !strchr(unit, '@');
}

/* The name that ALIAS stands for: a template is as good for an instance as that instance. *ret is NULL if it is no
 * name for such a unit. */
static int alias_name(const char *alias, const char *asked, const char *unit, char **ret) {
        _cleanup_free_ char *name = NULL, *instance = NULL;
        int r;

        *ret = NULL;
        r = unit_name_expand(alias, unit, &name);
        if (r < 0)
                return r == -EINVAL ? 0 : r;
        if (!is_alias(name, unit) && !is_dependency(name, unit))
                return 0;
        r = unit_name_instance(asked, &instance);
        if (r >= 0 && instance && unit_name_is_template(name))
                return unit_name_fill(name, instance, ret);
        *ret = TAKE_PTR(name);
        return r;
}

static int link_alias(int root_fd, const UnitInstall *u, const char *name, char **reterr_path) {
        _cleanup_free_ char *link = NULL, *folder = NULL;
        int r;

        if (asprintf(&link, UNITS "/%s", name) < 0 ||
            asprintf(&folder, UNITS "/%.*s", (int) (strchr(name, '/') ? strcspn(name, "/") : 0), name) < 0)
                return -ENOMEM;
        r = rootfs_mkdir_p(root_fd, folder, 0755);
        if (r < 0)
                return r;
        if (is_free(root_fd, link, u))
                return rootfs_symlink(root_fd, u->path, link);
        *reterr_path = TAKE_PTR(link);
        return -EEXIST;
}

static int link_aliases(int root_fd, const UnitInstall *u, const char *asked, const char *unit,
                        char **reterr_path) {
        STRV_FOREACH(a, u->alias) {
                _cleanup_free_ char *name = NULL;
                int r;

                r = alias_name(*a, asked, unit, &name);
                if (r >= 0 && !name)
                        log_warning("%s in the image wants an alias that is no name for it.", unit);
                if (r >= 0 && name && !streq(name, u->name) && !streq(name, unit))
                        r = link_alias(root_fd, u, name, reterr_path);
                if (r < 0)
                        return r;
        }
        return 0;
}

int unit_links_make(int root_fd, const UnitInstall *u, const char *asked, const char *unit,
                    char **reterr_path) {
        int r;

        r = rootfs_mkdir_p(root_fd, UNITS, 0755);
        if (r >= 0)
                r = link_aliases(root_fd, u, asked, unit, reterr_path);
        if (r >= 0)
                r = link_into(root_fd, u->wanted_by, "wants", unit, u->path);
        if (r >= 0)
                r = link_into(root_fd, u->required_by, "requires", unit, u->path);
        return r < 0 ? r : link_into(root_fd, u->upheld_by, "upholds", unit, u->path);
}

static bool is_for(const char *name, const char *unit) {
        return streq(name, unit) || unit_name_is_instance_of(name, unit);
}

/* A link is UNIT's by its own name or by the name that it leads to. */
static bool is_link_of(int dirfd, const char *name, const char *unit) {
        char target[PATH_MAX];
        ssize_t n = readlinkat(dirfd, name, target, sizeof(target) - 1);
        const char *slash;

        if (n < 0)
                return false;
        target[n] = 0;
        slash = strrchr(target, '/');
        return is_for(name, unit) || is_for(slash ? slash + 1 : target, unit);
}

static int unlink_in(int root_fd, const char *folder, const char *unit) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r = 0;

        if (rootfs_open_folder(root_fd, folder, &d) < 0)
                return 0;
        while (r >= 0 && (de = readdir(d)))
                if (is_link_of(dirfd(d), de->d_name, unit) && unlinkat(dirfd(d), de->d_name, 0) < 0)
                        r = -errno;
        return r;
}

int unit_links_remove(int root_fd, const char *unit) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = unlink_in(root_fd, UNITS, unit);
        if (r >= 0)
                r = rootfs_open_folder(root_fd, UNITS, &d);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        while (r >= 0 && (de = readdir(d))) {
                _cleanup_free_ char *folder = NULL;

                if (!endswith(de->d_name, ".wants") && !endswith(de->d_name, ".requires") &&
                    !endswith(de->d_name, ".upholds"))
                        continue;
                r = asprintf(&folder, UNITS "/%s", de->d_name) < 0 ? -ENOMEM
                                                                   : unlink_in(root_fd, folder, unit);
        }
        return r;
}
