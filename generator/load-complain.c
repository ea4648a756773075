/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hint.h"
#include "load.h"
#include "util.h"

enum { HINTS_MAX = 100 }; /* complaints: guessing takes time, and PID 1 waits */

void load_blame(Object *o, Cost cost, const char *text) {
        if (!o->refused[cost])
                o->refused[cost] = text;
}

void complain_broken(Loader *l, const char *path, const Line *line) {
        const KeyTable *t = key_table(l->object->kind);
        const Section *s = line->section ? key_table_section(t, line->section) : NULL;

        load_blame(l->object, s ? s->cost : COST_START,
                   diag_add(&l->config->diags, LOG_ERR, path, line->number, "%s", line->value));
}

void complain_section(Loader *l, const char *path, const Line *line) {
        const char *near = hint_section(key_table(l->object->kind), line->section);

        if (near)
                (void) diag_add(&l->config->diags, LOG_WARNING, path, line->number,
                                "unknown section [%s], ignoring; did you mean [%s]?", line->section, near);
        else
                (void) diag_add(&l->config->diags, LOG_WARNING, path, line->number,
                                "unknown section [%s], ignoring.", line->section);
}

void complain_key(Loader *l, const Section *s, const char *path, const Line *line) {
        const char *then = s->use == SECTION_OWN || s->use == SECTION_LINKS ? "ignoring" : "copied as it is";
        int level = s->use == SECTION_LINKS ? LOG_ERR : LOG_WARNING;
        Diags *d = &l->config->diags;
        Hint h = {};

        if (d->n < HINTS_MAX)
                h = hint_key(key_table(l->object->kind), s->name, line->key);
        if (h.type == HINT_SECTION)
                (void) diag_add(d, level, path, line->number, "\"%s=\" belongs in [%s], not [%s], %s.",
                                h.name, h.section, s->name, then);
        else if (h.type == HINT_NEAR)
                (void) diag_add(d, level, path, line->number,
                                "unknown key \"%s=\" in [%s], %s; did you mean \"%s=\" in [%s]?", line->key,
                                s->name, then, h.name, h.section);
        else
                (void) diag_add(d, level, path, line->number, "unknown key \"%s=\" in [%s], %s.", line->key,
                                s->name, then);
}

void complain_implied(Loader *l, const char *path, const Line *line) {
        if (line->key)
                (void) diag_add(&l->config->diags, LOG_ERR, path, line->number,
                                "\"%s=\" in [%s] follows from the file's name, ignoring.", line->key,
                                line->section);
        else
                (void) diag_add(&l->config->diags, LOG_ERR, path, line->number,
                                "[%s] follows from the file's name, ignoring.", line->section);
}

/* As "ExecStartPre=", which would take prepare away and with it all that may refuse the start. */
void complain_reset(Loader *l, const Section *s, const char *path, const Line *line) {
        load_blame(l->object, s->cost,
                   diag_add(&l->config->diags, LOG_ERR, path, line->number,
                            "\"%s=\" without a value would take away what nspawn-btrfs has in it.",
                            line->key));
}

void complain_value(Loader *l, const Section *s, const Key *k, const char *path, const Line *line) {
        load_blame(l->object, k->cost ?: s->cost,
                   diag_add(&l->config->diags, LOG_ERR, path, line->number,
                            "\"%s=\" wants %s, not \"%.200s\".", k->name, k->metavar ?: "another value",
                            line->value));
}
