/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Enables and disables units of an image. */

#include <fcntl.h>

#include "log.h"
#include "provision-parts.h"
#include "rootfs.h"
#include "unit-links.h"
#include "unit-name.h"

enum { ALSO_MAX = 100 }; /* an image may be hostile, and have each unit name the next */

typedef struct Change {
        int root_fd;
        const char *key; /* that asks for it: "Enable" or "Disable" */
        bool enable;
        char **done; /* units may name each other in Also= */
} Change;

/* Of U, read for ASKED: what is to be linked. "x@.service" with DefaultInstance=y is enabled as "x@y.service". */
static int unit_of(const UnitInstall *u, const char *asked, bool enable, char **ret) {
        _cleanup_free_ char *instance = NULL;
        int r;

        r = unit_name_is_template(u->name) ? unit_name_instance(asked, &instance) : 0;
        if (r < 0)
                return r;
        if (!instance && enable && unit_name_is_template(u->name)) {
                if (!u->default_instance)
                        return -EDESTADDRREQ;
                return unit_name_fill(u->name, u->default_instance, ret);
        }
        if (instance)
                return unit_name_fill(u->name, instance, ret);
        *ret = strdup(u->name);
        return *ret ? 0 : -ENOMEM;
}

/* resolved's own package does so when it is installed; a bootstrap leaves the host's file. */
static int link_resolv_conf(int root_fd, const char *unit) {
        return streq(unit, "systemd-resolved.service")
                       ? rootfs_symlink(root_fd, "../run/systemd/resolve/stub-resolv.conf",
                                        "/etc/resolv.conf")
                       : 0;
}

static int explain(const Change *c, const char *unit, int r) {
        switch (r) {
        case -ENOENT:
                return log_error_errno(r, "\"%s=%s\": the image has no such unit.", c->key, unit);
        case -ERFKILL:
                return log_error_errno(r, "\"%s=%s\": that unit is masked in the image.", c->key, unit);
        case -EDESTADDRREQ:
                return log_error_errno(
                        r,
                        "\"%s=%s\" is a template without DefaultInstance=: say which, as in \"%.*sNAME%s\".",
                        c->key, unit, (int) strcspn(unit, "@") + 1, unit, strrchr(unit, '.'));
        default:
                return log_error_errno(r, "\"%s=%s\": %m", c->key, unit);
        }
}

static int enable(Change *c, const UnitInstall *u, const char *asked, const char *unit) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (!u->wanted_by && !u->required_by && !u->upheld_by && !u->alias && !u->also)
                log_warning("\"%s=%s\" has no effect: the unit has no [Install] section that says what "
                            "starts it.",
                            c->key, asked);
        r = unit_links_make(c->root_fd, u, asked, unit, &path);
        if (r == -EEXIST && path)
                return log_error_errno(
                        r, "\"%s=%s\" wants a link %s in the image, which is there, and another's.", c->key,
                        asked, path);
        if (r >= 0)
                r = link_resolv_conf(c->root_fd, unit);
        return r < 0 ? explain(c, asked, r) : 0;
}

static int change(Change *c, const char *asked, bool also);

/* ALSO= of UNIT. What it names need not be installed. */
static int change_also(Change *c, const UnitInstall *u, const char *unit) {
        int r = 0;

        STRV_FOREACH(other, u->also) {
                _cleanup_free_ char *name = NULL;

                if (r >= 0 && unit_name_expand(*other, unit, &name) >= 0)
                        r = change(c, name, true);
        }
        return r;
}

/* ASKED, then all that goes along with it. ALSO: it is one of those. Logs. */
static int change(Change *c, const char *asked, bool also) {
        _cleanup_unit_install_ UnitInstall u = {};
        _cleanup_free_ char *unit = NULL;
        int r;

        if (strv_contains(c->done, asked) || (also && strv_length(c->done) >= ALSO_MAX))
                return 0;
        r = strv_extend(&c->done, asked);
        if (r >= 0)
                r = unit_name_is_valid(asked) ? unit_install_read(c->root_fd, asked, &u) : -EINVAL;
        if (r == -ENOENT && !c->enable) { /* its links may be left all the same */
                r = unit_links_remove(c->root_fd, asked);
                return r < 0 ? explain(c, asked, r) : 0;
        }
        if (r < 0 && (also || (r == -ERFKILL && !c->enable)))
                return 0;
        if (r >= 0)
                r = unit_of(&u, asked, c->enable, &unit);
        if (r >= 0 && !c->enable)
                r = unit_links_remove(c->root_fd, unit);
        if (r < 0)
                return explain(c, asked, r);

        r = c->enable ? enable(c, &u, asked, unit) : 0;
        return r < 0 ? r : change_also(c, &u, unit);
}

/* As systemctl: what has no type is a service. */
static int full_name(const char *name, char **ret) {
        *ret = NULL;
        if (unit_name_has_type(name))
                *ret = strdup(name);
        else if (asprintf(ret, "%s.service", name) < 0)
                *ret = NULL;
        return *ret ? 0 : -ENOMEM;
}

static int change_unit(Change *c, const char *name) {
        _cleanup_free_ char *unit = NULL;

        return full_name(name, &unit) < 0 ? log_oom() : change(c, unit, false);
}

static int change_units(int root_fd, const Fields *o, bool enable) {
        const char *key = enable ? "Enable" : "Disable";

        for (const Field *i = NULL; (i = fields_next(o, i, key));) {
                Change c = { .root_fd = root_fd, .key = key, .enable = enable };
                _cleanup_strv_ char **units = NULL;
                int r;

                r = strv_split_extend(&units, i->value);
                STRV_FOREACH(unit, units)
                        if (r >= 0)
                                r = change_unit(&c, *unit);
                strv_free(c.done);
                if (r < 0)
                        return r;
        }
        return 0;
}

int provision_units(int root_fd, const Fields *o) {
        int r = change_units(root_fd, o, false);

        return r < 0 ? r : change_units(root_fd, o, true);
}
