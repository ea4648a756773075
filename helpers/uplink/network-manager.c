/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>

#include "config-folders.h"
#include "fileio.h"
#include "keyfile.h"
#include "network-manager.h"
#include "strv.h"

enum { KEYFILE_MAX = 1024 * 1024 };

static int look_into(const char *path, const char *link, char **ret_where) {
        _cleanup_free_ char *text = NULL;
        int r;

        r = read_file_at(AT_FDCWD, path, KEYFILE_MAX, &text, NULL);
        if (r < 0)
                return r == -ENOENT || r == -ENXIO || r == -EISDIR ? 0 : r;
        for (Keyfile i = KEYFILE(text); keyfile_next(&i);)
                if (streq(i.section, "connection") && streq(i.key, "interface-name") && streq(i.value, link))
                        return asprintf(ret_where, "%s:%u", path, i.line) < 0 ? -ENOMEM : 1;
        return 0;
}

int nm_find_connection(const char *const *dirs, const char *link, char **ret_where) {
        return config_folders_find(dirs, "*", look_into, link, ret_where);
}

/* One of NetworkManager.conf(5)'s device specs, or of their common forms. */
static bool spec_fits(const char *spec, const LinkId *id) {
        const char *rest;

        if (streq(spec, "*"))
                return true;
        if ((rest = startswith(spec, "interface-name:")))
                return fnmatch(*rest == '=' || *rest == '~' ? rest + 1 : rest, id->name, 0) == 0;
        if ((rest = startswith(spec, "mac:")))
                return id->mac && strcasecmp(rest, id->mac) == 0;
        if ((rest = startswith(spec, "type:")))
                return streq(rest, streq(id->type, "ether") ? "ethernet" : id->type);
        return fnmatch(spec, id->name, 0) == 0;
}

/* "except:" has the last word. */
static bool any_fits(char *const *specs, const LinkId *id) {
        bool fits = false;

        STRV_FOREACH(spec, specs) {
                const char *except = startswith(*spec, "except:");

                if (except && spec_fits(except, id))
                        return false;
                fits = fits || (!except && spec_fits(*spec, id));
        }
        return fits;
}

static int split(const char *value, char ***specs) {
        _cleanup_free_ char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        for (char *p = copy; *p; p++)
                if (strchr(";,", *p))
                        *p = ' ';
        return strv_split_extend(specs, copy);
}

static int split_fits(const char *value, const LinkId *id) {
        _cleanup_strv_ char **specs = NULL;
        int r = split(value, &specs);

        return r < 0 ? r : any_fits(specs, id);
}

static bool is_false(const char *value) {
        return streq(value, "0") || strcasecmp(value, "false") == 0 || strcasecmp(value, "no") == 0 ||
               strcasecmp(value, "off") == 0;
}

/* What the section [device...] says: 1 leave it alone, 0 configure it, -ENOENT nothing. */
static int device_denies(const char *text, const char *section, const LinkId *id) {
        _cleanup_free_ char *match = NULL, *managed = NULL;
        int r;

        r = keyfile_get(text, section, "managed", &managed);
        if (r < 0)
                return r;
        r = keyfile_get(text, section, "match-device", &match);
        if (r >= 0)
                r = split_fits(match, id);
        else if (r == -ENOENT)
                r = 1;
        return r < 0 ? r : r == 0 ? -ENOENT : is_false(managed);
}

/* What wins where several disagree is not for us to know: then it is not sure that it leaves the link alone. */
static int devices_deny(const char *text, const LinkId *id) {
        _cleanup_free_ char *copy = strdup(text);
        int denies = -ENOENT;

        if (!copy)
                return -ENOMEM;
        for (Keyfile i = KEYFILE(copy); keyfile_next(&i);) {
                int r = startswith(i.section, "device") && streq(i.key, "managed")
                                ? device_denies(text, i.section, id)
                                : -ENOENT;

                if (r == -ENOMEM || r == 0)
                        return r;
                if (r > 0)
                        denies = r;
        }
        return denies;
}

/* "+=" adds to the list that files before have, "-=" takes from it. */
static int add_list(char ***list, const char *how, const char *value) {
        _cleanup_strv_ char **specs = NULL, **left = NULL;
        int r;

        if (!*how)
                *list = strv_free(*list);
        if (*how != '-')
                return split(value, list);
        r = split(value, &specs);
        STRV_FOREACH(l, *list)
                if (r >= 0 && !strv_contains(specs, *l))
                        r = strv_extend(&left, *l);
        if (r >= 0) {
                strv_free(*list);
                *list = TAKE_PTR(left);
        }
        return r;
}

static int list_denies(const char *text, const LinkId *id) {
        _cleanup_free_ char *copy = strdup(text);
        _cleanup_strv_ char **list = NULL;
        int r = copy ? 0 : -ENOMEM;

        for (Keyfile i = KEYFILE(copy); r >= 0 && keyfile_next(&i);) {
                const char *how = startswith(i.key, "unmanaged-devices");

                if (how && streq(i.section, "keyfile"))
                        r = add_list(&list, how, i.value);
        }
        return r < 0 ? r : any_fits(list, id) ? 1 : -ENOENT;
}

int nm_denies(const char *text, const LinkId *id) {
        int r = devices_deny(text, id);

        return r == -ENOENT ? list_denies(text, id) : r;
}

static int append(const char *path, char **text) {
        _cleanup_free_ char *more = NULL;
        char *both;

        if (read_file_at(AT_FDCWD, path, KEYFILE_MAX, &more, NULL) < 0)
                return 0;
        if (asprintf(&both, "%s\n%s", *text, more) < 0)
                return -ENOMEM;
        free(*text);
        *text = both;
        return 0;
}

/* Whether one of DIRS has a file of that NAME. */
static bool is_masked(const char *const *dirs, const char *name) {
        for (; *dirs; dirs++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s", *dirs, name) >= 0 &&
                    faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0)
                        return true;
        }
        return false;
}

static int append_dir(const char *const *dirs, char **text) {
        _cleanup_free_ char *pattern = NULL;
        glob_t g = {};
        int r = 0;

        if (asprintf(&pattern, "%s/*.conf", *dirs) < 0)
                return -ENOMEM;
        if (glob(pattern, 0, NULL, &g) == 0)
                for (size_t i = 0; r >= 0 && i < g.gl_pathc; i++)
                        if (!is_masked(dirs + 1, strrchr(g.gl_pathv[i], '/') + 1))
                                r = append(g.gl_pathv[i], text);
        globfree(&g);
        return r;
}

int nm_config_read(const char *const *dirs, const char *main, char **ret) {
        _cleanup_free_ char *text = strdup("");
        int r = text ? 0 : -ENOMEM;

        for (; r >= 0 && *dirs; dirs++) {
                if (!dirs[1])
                        r = append(main, &text);
                if (r >= 0)
                        r = append_dir(dirs, &text);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(text);
        return 0;
}
