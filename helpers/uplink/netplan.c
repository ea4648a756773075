/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* No YAML parser for one question: a link that stands in such a file outside a comment is taken as configured there. */

#include <ctype.h>
#include <fcntl.h>

#include "config-folders.h"
#include "fileio.h"
#include "netplan.h"

enum { NETPLAN_MAX = 4 * 1024 * 1024 };

static bool is_of_name(char c) {
        return isalnum((unsigned char) c) || strchr("_-.@", c);
}

static bool has_word(const char *line, const char *word) {
        size_t n = strlen(word);

        for (const char *p = line; (p = strstr(p, word)); p++)
                if ((p == line || !is_of_name(p[-1])) && (!p[n] || !is_of_name(p[n])))
                        return true;
        return false;
}

static int look_into(const char *path, const char *link, char **ret_where) {
        _cleanup_free_ char *text = NULL;
        char *rest, *line;
        int r;

        r = read_file_at(AT_FDCWD, path, NETPLAN_MAX, &text, NULL);
        if (r < 0)
                return r == -ENOENT || r == -ENXIO || r == -EISDIR ? 0 : r;
        rest = text;
        for (unsigned number = 1; (line = strsep(&rest, "\n")); number++) {
                *strchrnul(line, '#') = 0;
                if (has_word(line, link))
                        return asprintf(ret_where, "%s:%u", path, number) < 0 ? -ENOMEM : 1;
        }
        return 0;
}

int netplan_find(const char *const *dirs, const char *link, char **ret_where) {
        return config_folders_find(dirs, "*.yaml", look_into, link, ret_where);
}
