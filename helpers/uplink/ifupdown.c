/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>

#include "fileio.h"
#include "ifupdown.h"
#include "strv.h"

enum {
        INTERFACES_MAX = 4 * 1024 * 1024,
        DEPTH_MAX = 8, /* of files that source themselves */
};

static int find(const char *file, const char *link, unsigned depth, char **ret_where);

/* "eth0:1" is an alias of eth0. */
static bool names(const char *word, const char *link) {
        size_t n = strcspn(word, ":");
        _cleanup_free_ char *name = strndup(word, n);

        return name && fnmatch(name, link, 0) == 0;
}

static bool lists_ports(const char *option) {
        static const char *const options[] = { "bridge_ports", "bridge-ports", "slaves",   "bond-slaves",
                                               "bond_slaves",  "ovs_ports",    "ovs_bonds" };

        for (size_t i = 0; i < ELEMENTSOF(options); i++)
                if (streq(option, options[i]))
                        return true;
        return false;
}

static bool configures(char *const *words, const char *link) {
        size_t n = strv_length(words);

        if (n >= 2 && streq(words[0], "iface"))
                return names(words[1], link) && (n < 4 || !streq(words[3], "manual"));
        if (n >= 2 && lists_ports(words[0]))
                STRV_FOREACH(w, words + 1)
                        if (streq(*w, "all") || names(*w, link))
                                return true;
        return false;
}

static int find_glob(const char *file, const char *pattern, const char *link, unsigned depth,
                     char **ret_where) {
        _cleanup_free_ char *full = NULL;
        glob_t g = {};
        int r = 0;

        if (asprintf(&full, "%.*s%s", *pattern == '/' ? 0 : (int) (strrchr(file, '/') - file + 1), file,
                     pattern) < 0)
                return -ENOMEM;
        if (glob(full, 0, NULL, &g) == 0)
                for (size_t i = 0; r == 0 && i < g.gl_pathc; i++)
                        r = find(g.gl_pathv[i], link, depth, ret_where);
        globfree(&g);
        return r;
}

/* Files in it, whose names are letters, digits, "_" and "-". */
static int find_folder(const char *file, const char *folder, const char *link, unsigned depth,
                       char **ret_where) {
        _cleanup_free_ char *pattern = NULL;

        if (asprintf(&pattern, "%s/*", folder) < 0)
                return -ENOMEM;
        return find_glob(file, pattern, link, depth, ret_where);
}

static int look_at(const char *file, unsigned number, char *line, const char *link, unsigned depth,
                   char **ret_where) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_split_extend(&words, line);
        if (r < 0 || !words || **words == '#')
                return r;
        if (configures(words, link))
                return asprintf(ret_where, "%s:%u", file, number) < 0 ? -ENOMEM : 1;
        if (words[1] && streq(words[0], "source"))
                return find_glob(file, words[1], link, depth + 1, ret_where);
        if (words[1] && streq(words[0], "source-directory"))
                return find_folder(file, words[1], link, depth + 1, ret_where);
        return 0;
}

/* The end of a line that may go on behind a backslash. Counts lines. */
static char *end_of_line(char *p, unsigned *lines) {
        for (;; p++) {
                p = strchrnul(p, '\n');
                (*lines)++;
                if (!*p || p[-1] != '\\')
                        return p;
                p[-1] = p[0] = ' ';
        }
}

static int find(const char *file, const char *link, unsigned depth, char **ret_where) {
        _cleanup_free_ char *text = NULL;
        unsigned lines = 0;
        int r;

        if (depth > DEPTH_MAX)
                return 0;
        r = read_file_at(AT_FDCWD, file, INTERFACES_MAX, &text, NULL);
        if (r < 0) /* a folder or device among those sourced is passed over */
                return r == -ENOENT || r == -EISDIR || r == -EINVAL || r == -ENXIO ? 0 : r;

        r = 0;
        for (char *line = text, *end; r == 0 && *line; line = end) {
                unsigned first = lines + 1;

                end = *line == '\n' ? line : end_of_line(line + 1, &lines);
                lines += *line == '\n';
                if (*end)
                        *end++ = 0;
                r = look_at(file, first, line, link, depth, ret_where);
        }
        return r;
}

int ifupdown_find(const char *file, const char *link, char **ret_where) {
        return find(file, link, 0, ret_where);
}
