/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragment.h"
#include "reader.h"
#include "util.h"

enum {
        FILE_SIZE_MAX = 1024 * 1024,
        BROKEN_LINES_MAX = 5, /* of junk only so many lines are told of */
};

typedef struct Collector {
        Fragment *fragment;
        const char *section;
        unsigned block, broken;
} Collector;

static int collect(Collector *c, LineType type, unsigned number, const char *key, const char *value) {
        Fragment *f = c->fragment;

        if ((f->n & (f->n - 1)) == 0) { /* room for twice as many */
                Line *grown = reallocarray(f->lines, f->n > 0 ? f->n * 2 : 8, sizeof(Line));

                if (!grown)
                        return -ENOMEM;
                f->lines = grown;
        }

        f->lines[f->n++] = (Line){ type, number, c->block, c->section, key, value };
        return 0;
}

static int on_section(void *userdata, unsigned line, char *section) {
        Collector *c = userdata;

        c->section = section;
        c->block++;
        return collect(c, LINE_SECTION, line, NULL, NULL);
}

static int on_assignment(void *userdata, unsigned line, char *key, char *value) {
        return collect(userdata, LINE_KEY, line, key, value);
}

static int on_broken(void *userdata, unsigned line, const char *why) {
        Collector *c = userdata;

        if (++c->broken == BROKEN_LINES_MAX)
                why = "line is broken, as others may be from here on.";
        return c->broken > BROKEN_LINES_MAX ? 0 : collect(c, LINE_BROKEN, line, NULL, why);
}

int fragment_read(const Conf *conf, const ConfFile *file, Fragment **ret) {
        static const ReaderEvents events = { on_section, on_assignment, on_broken };
        _cleanup_free_ char *text = NULL;
        Collector c = {};
        size_t size = 0;
        int r;

        c.fragment = calloc(1, sizeof(Fragment));
        if (!c.fragment)
                return -ENOMEM;

        c.fragment->path = file->path;
        c.fragment->error = conf_read(conf, file, FILE_SIZE_MAX, &text, &size);
        c.fragment->text = TAKE_PTR(text);
        if (c.fragment->error == 0) {
                r = reader_parse(c.fragment->text, size, &events, &c);
                if (r < 0) {
                        fragment_free(c.fragment);
                        return r;
                }
        }

        *ret = c.fragment;
        return 0;
}

Fragment *fragment_free(Fragment *f) {
        if (f) {
                free(f->text);
                free(f->lines);
                free(f);
        }
        return NULL;
}
