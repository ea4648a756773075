/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "model.h"
#include "util.h"

Object *config_find(const Config *c, Kind kind, const char *name) {
        for (size_t i = 0; i < c->n_objects[kind]; i++)
                if (streq(c->objects[kind][i].name, name))
                        return &c->objects[kind][i];
        return NULL;
}

const Setting *object_next(const Object *o, const Setting *after, const char *section, const char *name) {
        const Setting *end = object_end(o);

        for (const Setting *s = after ? after + 1 : o->settings; s < end; s++)
                if (streq(s->name, name) && streq(s->section->name, section))
                        return s;
        return NULL;
}

const Setting *object_get(const Object *o, const char *section, const char *name) {
        const Setting *last = NULL;

        for (const Setting *s = NULL; (s = object_next(o, s, section, name));)
                last = s;
        return last;
}

const char *object_value(const Object *o, const char *section, const char *name) {
        const Setting *s = object_get(o, section, name);

        return s ? s->value : NULL;
}

/* VALUE with "%i" as NAME and "%%" as "%", or with KEEP as it is; any other "%x" stays. */
static char *expand(const char *value, const char *name, bool keep) {
        size_t grown = strlen(value) + 1;
        char *text, *out;

        for (const char *p = value; (p = strstr(p, "%i")); p += 2)
                grown += strlen(name);
        text = out = malloc(grown);
        if (!text)
                return NULL;

        for (; *value; value++)
                if (startswith(value, "%i")) {
                        out = stpcpy(out, name);
                        value++;
                } else if (startswith(value, "%%")) {
                        *out++ = '%';
                        if (keep)
                                *out++ = '%';
                        value++;
                } else
                        *out++ = *value;
        *out = 0;
        return text;
}

/* Whether an assignment replaces or resets earlier ones here; elsewhere systemd's own parser does it. */
static bool is_merged(const Section *s, const Key *k) {
        return s->use == SECTION_OWN || s->use == SECTION_NSPAWN || s->use == SECTION_LINKS ||
               (k && (k->flags & KEY_OWN));
}

static void object_unset(Object *o, const Section *section, const char *name) {
        size_t kept = 0;

        for (size_t i = 0; i < o->n; i++)
                if (o->settings[i].section == section && streq(o->settings[i].name, name))
                        free(o->settings[i].value);
                else
                        o->settings[kept++] = o->settings[i];
        o->n = kept;
}

static int object_append(Object *o, Setting setting) {
        if ((o->n & (o->n - 1)) == 0) {
                Setting *grown = reallocarray(o->settings, o->n > 0 ? o->n * 2 : 8, sizeof(Setting));

                if (!grown) {
                        free(setting.value);
                        return -ENOMEM;
                }
                o->settings = grown;
        }
        o->settings[o->n++] = setting;
        return 0;
}

/* "a" 'b', as systemd takes lists of names, in place and without the quotes; a backslash is part of the name. Whoever goes
 * by them splits at blanks. Returns 0, or -EINVAL for a name with a blank, and an open quote. */
static int unquote(char *value) {
        char *out = value, quote = 0;

        for (; *value; value++)
                if (quote ? *value == quote : *value == '"' || *value == '\'')
                        quote = quote ? 0 : *value;
                else if (quote && (*value == ' ' || *value == '\t'))
                        return -EINVAL;
                else
                        *out++ = *value;
        *out = 0;
        return quote ? -EINVAL : 0;
}

char *setting_text(const Object *o, const Section *section, const Key *key, const char *value) {
        return is_merged(section, key) ? expand(value, o->name, key && (key->flags & KEY_PERCENT))
                                       : strdup(value);
}

int object_set(Object *o, const Section *section, const Key *key, const char *path, const Line *line) {
        bool merged = is_merged(section, key), list = key ? key->flags & KEY_LIST : true;
        Setting s = { section, key, line->key, NULL, path, line->number, line->block };
        _cleanup_free_ char *value = setting_text(o, section, key, line->value);
        int r;

        if (!value)
                return -ENOMEM;
        r = key && (key->flags & KEY_WORDS) ? unquote(value) : 0;
        /* What "%i" will be in a profile, only its containers say. */
        if (o->kind == KIND_PROFILE && strstr(line->value, "%i"))
                return 0;
        if (r >= 0 && key && key->parse && *value)
                r = key->parse(value);
        if (r < 0)
                return r;

        if (merged && (!list || isempty(value)))
                object_unset(o, section, line->key);
        if (merged && isempty(value))
                return 0;

        s.value = TAKE_PTR(value);
        return object_append(o, s);
}

void object_clear(Object *o) {
        for (size_t i = 0; i < o->n; i++)
                free(o->settings[i].value);
        free(o->settings);
        o->settings = NULL;
        o->n = 0;
}
