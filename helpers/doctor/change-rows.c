/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdarg.h>

#include "change-rows.h"
#include "strv.h"
#include "text-lines.h"

static bool is_there(const Changes *c, const Subject *s, const char *what) {
        for (size_t i = s->first; i < c->n; i++)
                if (streq(c->items[i].what, what))
                        return true;
        return false;
}

int change_add(Changes *c, const Subject *s, Effect effect, char *where, const char *format, ...) {
        Change row = { .effect = effect, .where = where }, *grown;
        va_list ap;

        va_start(ap, format);
        if (vasprintf(&row.what, format, ap) < 0)
                row.what = NULL;
        va_end(ap);
        if (asprintf(&row.object, "%.*s.%s", (int) s->name_len, s->name, kind_name(s->kind)) < 0)
                row.object = NULL;

        if (row.what && is_there(c, s, row.what)) {
                change_done(&row);
                return 0;
        }

        grown = row.what && row.object ? reallocarray(c->items, c->n + 1, sizeof(Change)) : NULL;
        if (!grown) {
                change_done(&row);
                return -ENOMEM;
        }
        c->items = grown;
        grown[c->n++] = row;
        return 0;
}

static bool has_word(const char *list, const char *word, size_t n) {
        for (const char *p = list; (p = strstr(p, word)); p++)
                if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == 0))
                        return true;
        return false;
}

/* The place of "NAME=VALUE", or of the WORD in a list of that NAME, in the object's files. The same key with another
 * value is the place of what it replaces. */
static char *find_place(const Object *o, const char *name, size_t name_len, const char *value) {
        const Setting *found = NULL;
        char *text;

        for (const Setting *s = o ? o->settings : NULL; o && s < object_end(o); s++) {
                bool exact;

                if (strncmp(s->name, name, name_len) != 0 || s->name[name_len])
                        continue;
                exact = streq(s->value, value) || has_word(s->value, value, strlen(value));
                if (!found || exact)
                        found = s;
                if (exact)
                        break;
        }
        if (!found || asprintf(&text, "%s:%u", found->path, found->line) < 0)
                return NULL;
        return text;
}

/* PID 1 takes over limits and times of a running unit; what a process is started with waits for the next one. A pool
 * grows while it is used. */
static Effect refine(Effect effect, const TextLine *line) {
        static const char *const at_once[] = { "CPU",        "Memory",     "Tasks",
                                               "IO",         "BlockIO",    "IP",
                                               "Device",     "Startup",    "Allowed",
                                               "ManagedOOM", "Restart",    "Timeout",
                                               "Kill",       "RuntimeMax", "SuccessExitStatus" };

        /* Of the same prefix, but a process is started with them. */
        static const char *const later[] = { "CPUAffinity",      "CPUScheduling",          "IOScheduling",
                                             "IPCNamespacePath", "MemoryDenyWriteExecute", "MemoryKSM",
                                             "MemoryTHP" };

        if (effect == EFFECT_NEXT_BOOT && startswith(line->text, "Size="))
                return EFFECT_NOW;
        if (effect != EFFECT_NOW || !streq(line->section, "Service"))
                return effect;
        for (size_t i = 0; i < ELEMENTSOF(later); i++)
                if (startswith(line->text, later[i]))
                        return EFFECT_NEXT_START;
        for (size_t i = 0; i < ELEMENTSOF(at_once); i++)
                if (startswith(line->text, at_once[i]))
                        return EFFECT_NOW;
        return EFFECT_NEXT_START;
}

static int add_line(Changes *c, const Subject *s, Effect effect, TextLine *line, char sign) {
        const char *value = line->text + strcspn(line->text, "=");
        size_t key = value - line->text;

        line->matched = true;
        return change_add(c, s, refine(effect, line),
                          find_place(s->object, line->text, key, value + !!*value), "%c%s", sign,
                          line->text);
}

static bool same_key(const TextLine *a, const TextLine *b) {
        size_t n = strcspn(a->text, "=");

        return streq(a->section, b->section) && strncmp(a->text, b->text, n) == 0 && b->text[n] == '=';
}

/* Each line that went, and behind it what came in its place. */
static int add_lines(Changes *c, const Subject *s, Effect effect, TextLines *from, TextLines *to) {
        int r = 0;

        for (size_t i = 0; i < from->n && r >= 0; i++) {
                if (from->items[i].matched)
                        continue;
                r = add_line(c, s, effect, &from->items[i], '-');
                for (size_t k = 0; k < to->n && r >= 0; k++)
                        if (!to->items[k].matched && same_key(&from->items[i], &to->items[k]))
                                r = add_line(c, s, effect, &to->items[k], '+');
        }
        for (size_t k = 0; k < to->n && r >= 0; k++)
                if (!to->items[k].matched)
                        r = add_line(c, s, effect, &to->items[k], '+');
        return r;
}

int change_file(Changes *c, const Subject *s, Effect effect, const char *old, const char *new) {
        _cleanup_(text_lines_done) TextLines from = {}, to = {};
        int r;

        r = text_lines_of(old ?: "", &from);
        if (r >= 0)
                r = text_lines_of(new ?: "", &to);
        if (r < 0)
                return r;

        switch (text_lines_match(&from, &to)) {
        case LINES_SAME:
                return 0;
        case LINES_REORDERED:
                return change_add(c, s, effect, s->object ? strdup(s->object->path) : NULL, "reordered");
        default:
                return add_lines(c, s, effect, &from, &to);
        }
}

int change_link(Changes *c, const Subject *s, Effect effect, const char *path, bool added) {
        _cleanup_free_ char *unit = NULL;
        const char *key = "WantedBy", *dot = strstr(path, ".wants/");

        if (!dot) {
                key = "RequiredBy";
                dot = strstr(path, ".requires/");
        }
        if (!dot)
                return 0;
        unit = strndup(path, dot - path);
        if (!unit)
                return -ENOMEM;
        return change_add(c, s, effect, find_place(s->object, key, strlen(key), unit), "%c%s=%s",
                          added ? '+' : '-', key, unit);
}
