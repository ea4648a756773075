/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glob.h>

#include "config-folders.h"

static int find_in(const char *dir, const char *pattern, ConfigLook look, const char *link,
                   char **ret_where) {
        _cleanup_free_ char *path = NULL;
        glob_t g = {};
        int r = 0;

        if (asprintf(&path, "%s/%s", dir, pattern) < 0)
                return -ENOMEM;
        if (glob(path, 0, NULL, &g) == 0)
                for (size_t i = 0; r == 0 && i < g.gl_pathc; i++)
                        r = look(g.gl_pathv[i], link, ret_where);
        globfree(&g);
        return r;
}

int config_folders_find(const char *const *dirs, const char *pattern, ConfigLook look, const char *link,
                        char **ret_where) {
        int r = 0;

        for (; r == 0 && *dirs; dirs++)
                r = find_in(*dirs, pattern, look, link, ret_where);
        return r;
}
