/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <fnmatch.h>

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
static bool list_fits(char *list, const LinkId *id) {
        bool fits = false;
        char *spec;

        while ((spec = strsep(&list, ";, "))) {
                const char *except = startswith(spec, "except:");

                if (except && spec_fits(except, id))
                        return false;
                fits = fits || (!except && *spec && spec_fits(spec, id));
        }
        return fits;
}

bool nm_denies(const char *text, const LinkId *id) {
        _cleanup_free_ char *copy = strdup(text);
        bool denies = false;

        for (Keyfile i = KEYFILE(copy); copy && keyfile_next(&i);)
                if (streq(i.section, "keyfile") && startswith(i.key, "unmanaged-devices"))
                        denies = list_fits(i.value, id);
        return denies;
}
