/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keyfile.h"

#define BLANKS " \t\r"

static char *strip(char *s) {
        char *end;

        s += strspn(s, BLANKS);
        end = s + strlen(s);
        while (end > s && strchr(BLANKS, end[-1]))
                *--end = 0;
        return s;
}

/* One line with those it goes on in; NULL at the end. */
static char *next_line(Keyfile *i) {
        char *line = i->rest, *end = line;

        if (!line || !*line)
                return NULL;
        for (;; end++) {
                end = strchrnul(end, '\n');
                i->line++;
                if (!*end || end == line || end[-1] != '\\')
                        break;
                end[-1] = end[0] = ' ';
        }
        i->rest = *end ? end + 1 : NULL;
        *end = 0;
        return strip(line);
}

bool keyfile_next(Keyfile *i) {
        char *line, *end;

        while ((line = next_line(i))) {
                if (!*line || *line == '#' || *line == ';')
                        continue;
                end = strchr(line, *line == '[' ? ']' : '=');
                if (!end)
                        continue;
                *end = 0;
                if (*line == '[') {
                        i->section = line + 1;
                        i->block++;
                        continue;
                }
                i->key = strip(line);
                i->value = strip(end + 1);
                return true;
        }
        return false;
}

int keyfile_get(const char *text, const char *section, const char *key, char **ret) {
        _cleanup_free_ char *copy = strdup(text), *found = NULL;

        if (!copy)
                return -ENOMEM;
        for (Keyfile i = KEYFILE(copy); keyfile_next(&i);)
                if (streq(i.section, section) && streq(i.key, key)) {
                        free(found);
                        found = *i.value ? strdup(i.value) : NULL;
                        if (*i.value && !found)
                                return -ENOMEM;
                }
        if (!found)
                return -ENOENT;
        *ret = TAKE_PTR(found);
        return 0;
}
