/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdbool.h>

#include "fileio.h"
#include "ifupdown.h"
#include "strv.h"

enum {
        INTERFACES_MAX = 4 * 1024 * 1024,
        DEPTH_MAX = 8, /* of files that source themselves */
};

typedef struct Search {
        const char
                *name; /* of a link, or of a configuration that a link is brought up by ("auto eth0=home") */
        bool logical_wanted;
        char **logical; /* the latter's names, as far as they were seen */
} Search;

static int find(Search *s, const char *file, unsigned depth, char **ret_where);

/* "eth0:1" is an alias of eth0, "/eth*" a pattern of names, "mac/02:*" one of something else, which may be LINK's. */
static bool names(const char *word, const char *link) {
        const char *pattern = strchr(word, '/');
        _cleanup_free_ char *name = pattern ? strndup(pattern + 1, strcspn(pattern + 1, "/="))
                                            : strndup(word, strcspn(word, ":="));

        return (pattern && pattern > word) || (name && fnmatch(name, link, 0) == 0);
}

static bool any_names(char *const *words, const char *link) {
        STRV_FOREACH(w, words)
                if (names(*w, link))
                        return true;
        return false;
}

/* "auto eth0=home": what is said of "home" is eth0's. */
static int add_logical(Search *s, char *const *words) {
        STRV_FOREACH(w, words) {
                const char *logical = strchr(*w, '=');
                int r = logical && names(*w, s->name) && !strv_contains(s->logical, logical + 1)
                                ? strv_extend(&s->logical, logical + 1)
                                : 0;

                if (r < 0)
                        return r;
        }
        return 0;
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
        if (n >= 2 && streq(words[0], "mapping")) /* a program says by what */
                return any_names(words + 1, link);
        if (n >= 2 && lists_ports(words[0]))
                STRV_FOREACH(w, words + 1)
                        if (streq(*w, "all") || names(*w, link))
                                return true;
        return false;
}

static int find_glob(Search *s, const char *file, const char *pattern, unsigned depth, char **ret_where) {
        _cleanup_free_ char *full = NULL;
        glob_t g = {};
        int r = 0;

        if (asprintf(&full, "%.*s%s", *pattern == '/' ? 0 : (int) (strrchr(file, '/') - file + 1), file,
                     pattern) < 0)
                return -ENOMEM;
        if (glob(full, 0, NULL, &g) == 0)
                for (size_t i = 0; r == 0 && i < g.gl_pathc; i++)
                        r = find(s, g.gl_pathv[i], depth, ret_where);
        globfree(&g);
        return r;
}

/* Files in it, whose names are letters, digits, "_" and "-". */
static int find_folder(Search *s, const char *file, const char *folder, unsigned depth, char **ret_where) {
        _cleanup_free_ char *pattern = NULL;

        if (asprintf(&pattern, "%s/*", folder) < 0)
                return -ENOMEM;
        return find_glob(s, file, pattern, depth, ret_where);
}

static int look_at(Search *s, const char *file, unsigned number, char *line, unsigned depth,
                   char **ret_where) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_split_extend(&words, line);
        if (r < 0 || !words || **words == '#')
                return r;
        if (configures(words, s->name))
                return asprintf(ret_where, "%s:%u", file, number) < 0 ? -ENOMEM : 1;
        if (s->logical_wanted && (streq(words[0], "auto") || startswith(words[0], "allow-")))
                return add_logical(s, words + 1);
        if (words[1] && streq(words[0], "source"))
                return find_glob(s, file, words[1], depth + 1, ret_where);
        if (words[1] && streq(words[0], "source-directory"))
                return find_folder(s, file, words[1], depth + 1, ret_where);
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

static int find(Search *s, const char *file, unsigned depth, char **ret_where) {
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
                r = look_at(s, file, first, line, depth, ret_where);
        }
        return r;
}

int ifupdown_find(const char *file, const char *link, char **ret_where) {
        Search s = { .name = link, .logical_wanted = true };
        int r = find(&s, file, 0, ret_where);

        STRV_FOREACH(l, s.logical)
                if (r == 0)
                        r = find(&(Search){ .name = *l }, file, 0, ret_where);
        strv_free(s.logical);
        return r;
}
