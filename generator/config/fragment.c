/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fragment.h"
#include "reader.h"
#include "util.h"

enum {
        FILE_SIZE_MAX = 1024 * 1024,
        BROKEN_LINES_MAX = 5, /* of junk only so many lines are told of, and one of each section */
        SECTIONS_MAX = 100,   /* more than there are: one that is not known costs what all cost */
};

typedef struct Collector {
        Fragment *fragment;
        const char *section;
        unsigned block, broken;
        const char *charged
                [SECTIONS_MAX]; /* those with a broken line behind that; NULL: one that nobody could read */
        size_t n_charged;
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

/* Whether a line of this section has been charged already; if not, it is now. */
static bool was_charged(Collector *c) {
        for (size_t i = 0; i < c->n_charged; i++)
                if (c->section && c->charged[i] ? streq(c->section, c->charged[i])
                                                : c->section == c->charged[i])
                        return true;
        if (c->n_charged == SECTIONS_MAX)
                return true;
        c->charged[c->n_charged++] = c->section;
        return false;
}

/* What a line costs depends on its section, and the sixth costs what the first does. */
static int on_broken(void *userdata, unsigned line, const char *why) {
        Collector *c = userdata;

        if (++c->broken >= BROKEN_LINES_MAX)
                why = "line is broken, as others may be from here on.";
        return c->broken > BROKEN_LINES_MAX && was_charged(c) ? 0 : collect(c, LINE_BROKEN, line, NULL, why);
}

static int on_broken_section(void *userdata, unsigned line, const char *why) {
        Collector *c = userdata;

        c->section = NULL;
        c->block++;
        return on_broken(c, line, why);
}

int fragment_read(const Conf *conf, const ConfFile *file, Fragment **ret) {
        static const ReaderEvents events = { on_section, on_assignment, on_broken,
                                             .broken_section = on_broken_section };
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
