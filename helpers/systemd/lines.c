/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lines.h"

enum { LINE_LONG = 65536 };

int lines_add(Lines *l, const char *data, size_t size) {
        char *grown;

        if (l->used > 0)
                memmove(l->text, l->text + l->used, l->size - l->used);
        l->size -= l->used;
        l->used = 0;

        grown = realloc(l->text, l->size + size + 1);
        if (!grown)
                return -ENOMEM;
        memcpy(grown + l->size, data, size);
        l->text = grown;
        l->size += size;
        l->text[l->size] = 0;
        return 0;
}

/* The length of the line at S, with its end; 0 if that is still to come. */
static size_t line_length(const char *s, size_t size) {
        for (size_t i = 0; i < size; i++)
                if (s[i] == '\n' || s[i] == '\r' || i + 1 == LINE_LONG)
                        return i + 1;
        return 0;
}

char *lines_next(Lines *l) {
        size_t n;

        while ((n = line_length(l->text + l->used, l->size - l->used)) > 0) {
                char *line = l->text + l->used;

                line[n - 1] = 0;
                l->used += n;
                if (*line)
                        return line;
        }
        return NULL;
}

int lines_end(Lines *l) {
        return lines_add(l, "\n", 1);
}

void lines_done(Lines *l) {
        freep(&l->text);
        *l = (Lines){};
}
