/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Enables and disables units of an image. Not by "systemctl --root=", which follows the image's links with its writes,
 * and on Debian executes what the image has in /etc/init.d/. */

#include <dirent.h>
#include <fcntl.h>

#include "log.h"
#include "provision-parts.h"
#include "rootfs.h"
#include "unit-install.h"

#define UNITS "/etc/systemd/system"

typedef struct Change {
        int root_fd;
        bool enable;
        char **done; /* units may name each other in Also= */
} Change;

/* "x@.service" with DefaultInstance=y is enabled as "x@y.service". */
static int instance_name(const UnitInstall *u, const char *unit, char **ret) {
        const char *at = strchr(unit, '@');

        if (!at || at[1] != '.') {
                *ret = strdup(unit);
                return *ret ? 0 : -ENOMEM;
        }
        if (!u->default_instance)
                return -EINVAL;
        return asprintf(ret, "%.*s%s%s", (int) (at + 1 - unit), unit, u->default_instance, at + 1) < 0
                       ? -ENOMEM
                       : 0;
}

static bool is_unit_name(const char *s) {
        return *s && !strchr(s, '/') && !strchr(s, '%') && *s != '.';
}

static int link_into(int root_fd, char *const *targets, const char *kind, const char *unit,
                     const char *path) {
        int r = 0;

        STRV_FOREACH(t, targets) {
                _cleanup_free_ char *folder = NULL, *link = NULL;

                if (!is_unit_name(*t))
                        continue;
                if (asprintf(&folder, UNITS "/%s.%s", *t, kind) < 0 ||
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

static int link_aliases(int root_fd, const UnitInstall *u) {
        STRV_FOREACH(a, u->alias) {
                _cleanup_free_ char *link = NULL;
                int r;

                if (!is_unit_name(*a) || streq(*a, u->name))
                        continue;
                if (asprintf(&link, UNITS "/%s", *a) < 0)
                        return -ENOMEM;
                r = rootfs_symlink(root_fd, u->path, link);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int link_all(int root_fd, const UnitInstall *u, const char *unit) {
        int r;

        r = rootfs_mkdir_p(root_fd, UNITS, 0755);
        if (r >= 0)
                r = link_into(root_fd, u->wanted_by, "wants", unit, u->path);
        if (r >= 0)
                r = link_into(root_fd, u->required_by, "requires", unit, u->path);
        if (r >= 0)
                r = link_into(root_fd, u->upheld_by, "upholds", unit, u->path);
        return r < 0 ? r : link_aliases(root_fd, u);
}

static bool is_one_of(const char *name, const char *unit, const UnitInstall *u) {
        return streq(name, unit) || streq(name, u->name) || strv_contains(u->alias, name);
}

/* Removes links to U from a folder below UNITS. */
static int unlink_in(int root_fd, const char *folder, const char *unit, const UnitInstall *u) {
        _cleanup_closedir_ DIR *d = NULL;
        _cleanup_free_ char *path = NULL;
        struct dirent *de;
        int r = 0;

        if (asprintf(&path, UNITS "/%s", folder) < 0)
                return -ENOMEM;
        if (rootfs_open_folder(root_fd, path, &d) < 0)
                return 0;
        while (r >= 0 && (de = readdir(d)))
                if (is_one_of(de->d_name, unit, u) && de->d_type == DT_LNK &&
                    unlinkat(dirfd(d), de->d_name, 0) < 0)
                        r = -errno;
        return r;
}

static int unlink_all(int root_fd, const UnitInstall *u, const char *unit) {
        _cleanup_closedir_ DIR *d = NULL;
        struct dirent *de;
        int r;

        r = unlink_in(root_fd, "", unit, u);
        if (r >= 0)
                r = rootfs_open_folder(root_fd, UNITS, &d);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        while (r >= 0 && (de = readdir(d)))
                if (endswith(de->d_name, ".wants") || endswith(de->d_name, ".requires") ||
                    endswith(de->d_name, ".upholds"))
                        r = unlink_in(root_fd, de->d_name, unit, u);
        return r;
}

/* resolved's own package does so when it is installed; a bootstrap leaves the host's file. */
static int link_resolv_conf(int root_fd, const char *unit) {
        return streq(unit, "systemd-resolved.service")
                       ? rootfs_symlink(root_fd, "../run/systemd/resolve/stub-resolv.conf",
                                        "/etc/resolv.conf")
                       : 0;
}

static int change_one(Change *c, const char *unit, const UnitInstall *u) {
        int r;

        if (!c->enable)
                return unlink_all(c->root_fd, u, unit);
        r = link_all(c->root_fd, u, unit);
        return r < 0 ? r : link_resolv_conf(c->root_fd, unit);
}

/* UNIT, then all that goes along with it. ALSO: it is one of those, which need not be installed. */
static int change(Change *c, const char *name, bool also) {
        _cleanup_unit_install_ UnitInstall u = {};
        _cleanup_free_ char *unit = NULL;
        int r;

        if (!is_unit_name(name))
                return also ? 0 : -EINVAL;
        if (strv_contains(c->done, name))
                return 0;
        r = strv_extend(&c->done, name);
        if (r >= 0)
                r = unit_install_read(c->root_fd, name, &u);
        if ((r == -ENOENT || r == -ERFKILL) && (also || !c->enable))
                return 0;
        if (r >= 0)
                r = instance_name(&u, strchr(name, '@') ? name : u.name, &unit);
        if (r >= 0)
                r = change_one(c, unit, &u);

        STRV_FOREACH(other, u.also)
                if (r >= 0)
                        r = change(c, *other, true);
        return r;
}

static int explain(const char *key, const char *unit, int r) {
        if (r == -ENOENT)
                return log_error_errno(r, "\"%s=%s\": the image has no such unit.", key, unit);
        if (r == -ERFKILL)
                return log_error_errno(r, "\"%s=%s\": that unit is masked in the image.", key, unit);
        return log_error_errno(r, "\"%s=%s\": %m", key, unit);
}

/* As systemctl: what has no type is a service. */
static int full_name(const char *name, char **ret) {
        static const char *const types[] = { ".service",   ".socket", ".device", ".mount",
                                             ".automount", ".swap",   ".target", ".path",
                                             ".timer",     ".slice",  ".scope" };

        for (size_t i = 0; i < ELEMENTSOF(types); i++)
                if (endswith(name, types[i]))
                        return (*ret = strdup(name)) ? 0 : -ENOMEM;
        return asprintf(ret, "%s.service", name) < 0 ? -ENOMEM : 0;
}

static int change_unit(Change *c, const char *key, const char *name) {
        _cleanup_free_ char *unit = NULL;
        int r = full_name(name, &unit);

        if (r >= 0)
                r = change(c, unit, false);
        return r < 0 ? explain(key, name, r) : 0;
}

static int change_units(int root_fd, const Orders *o, bool enable) {
        const char *key = enable ? "Enable" : "Disable";

        for (const Order *i = NULL; (i = orders_next(o, i, key));) {
                Change c = { .root_fd = root_fd, .enable = enable };
                _cleanup_strv_ char **units = NULL;
                int r;

                r = strv_split_extend(&units, i->value);
                STRV_FOREACH(unit, units)
                        if (r >= 0)
                                r = change_unit(&c, key, *unit);
                strv_free(c.done);
                if (r < 0)
                        return r;
        }
        return 0;
}

int provision_units(int root_fd, const Orders *o) {
        int r = change_units(root_fd, o, false);

        return r < 0 ? r : change_units(root_fd, o, true);
}
