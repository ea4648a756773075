/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* fstab(5), as far as the second field. */

#include "fstab.h"
#include "root.h"

enum { FSTAB_MAX = 1024 * 1024 };

static bool is_octal(const char *s) {
        return s[0] >= '0' && s[0] <= '3' && s[1] >= '0' && s[1] <= '7' && s[2] >= '0' && s[2] <= '7';
}

/* "\040" and the like, in place; slashes at the end go. */
static void decode(char *s) {
        char *out = s, *start = s;

        while (*s)
                if (*s == '\\' && is_octal(s + 1)) {
                        *out++ = (s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0');
                        s += 4;
                } else
                        *out++ = *s++;
        while (out > start + 1 && out[-1] == '/')
                out--;
        *out = 0;
}

static bool mounts_at(char *line, const char *where) {
        char *rest = line, *what, *at;

        what = strtok_r(rest, " \t", &rest);
        if (!what || *what == '#')
                return false;
        at = strtok_r(rest, " \t", &rest);
        if (!at)
                return false;
        decode(at);
        return streq(at, where);
}

unsigned fstab_line_of(const char *root, const char *where) {
        _cleanup_free_ char *text = NULL;
        char *line, *rest;
        unsigned number = 0;

        if (root_read(root, "/etc/fstab", FSTAB_MAX, &text, NULL) < 0)
                return 0;

        for (rest = text; (line = strsep(&rest, "\n"));) {
                number++;
                if (mounts_at(line, where))
                        return number;
        }
        return 0;
}
