/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "unit-install.h"

static char ***find_list(UnitInstall *u, const char *key, size_t size) {
        const struct {
                const char *key;
                char ***list;
        } lists[] = {
                { "WantedBy", &u->wanted_by }, { "RequiredBy", &u->required_by },
                { "UpheldBy", &u->upheld_by }, { "Alias", &u->alias },
                { "Also", &u->also },
        };

        for (size_t i = 0; i < ELEMENTSOF(lists); i++)
                if (strlen(lists[i].key) == size && memcmp(lists[i].key, key, size) == 0)
                        return lists[i].list;
        return NULL;
}

/* Whole words in quotes; escapes stay ("dev-disk-by\\x2dlabel-data.device"). */
static int add_words(char ***list, const char *value) {
        _cleanup_strv_ char **words = NULL;
        int r;

        r = strv_split_extend(&words, value);
        STRV_FOREACH(w, words) {
                size_t n = strlen(*w);
                bool quoted = n > 1 && strchr("\"'", **w) && (*w)[n - 1] == **w;

                if (quoted)
                        (*w)[n - 1] = 0;
                if (r >= 0)
                        r = strv_extend(list, *w + quoted);
        }
        return r;
}

static int parse_line(UnitInstall *u, const char *line) {
        const char *value = strchr(line, '=');
        size_t size = value ? strcspn(line, " \t=") : 0;
        char ***list = find_list(u, line, size);

        if (!value)
                return 0;
        value += 1 + strspn(value + 1, " \t");
        if (size == strlen("DefaultInstance") && startswith(line, "DefaultInstance")) {
                free(u->default_instance);
                u->default_instance = strndup(value, strcspn(value, " \t"));
                return u->default_instance ? 0 : -ENOMEM;
        }
        if (!list)
                return 0;
        if (!*value)
                *list = strv_free(*list);
        return add_words(list, value);
}

/* A line that ends with a backslash goes on in the next one, unless it is a comment. */
static void join_lines(char *text) {
        for (char *line = text; *line;) {
                size_t n = strcspn(line, "\n");
                bool comment = strchr("#;", line[strspn(line, " \t")]);

                if (!comment && n > 0 && line[n - 1] == '\\' && line[n])
                        line[n - 1] = line[n] = ' ';
                line += n;
                line += strspn(line, "\n ");
        }
}

int unit_install_parse(const char *text, UnitInstall *u) {
        _cleanup_free_ char *copy = strdup(text);
        char *line, *rest = copy;
        bool inside = false;
        int r = 0;

        if (!copy)
                return -ENOMEM;
        join_lines(copy);
        while (r >= 0 && (line = strsep(&rest, "\n"))) {
                line[strcspn(line, "\r")] = 0;
                line += strspn(line, " \t");
                if (*line == '[')
                        inside = startswith(line, "[Install]");
                else if (inside && *line != '#' && *line != ';')
                        r = parse_line(u, line);
        }
        return r;
}

void unit_install_done(UnitInstall *u) {
        free(u->path);
        free(u->default_instance);
        strv_free(u->wanted_by);
        strv_free(u->required_by);
        strv_free(u->upheld_by);
        strv_free(u->alias);
        strv_free(u->also);
        *u = (UnitInstall){};
}
