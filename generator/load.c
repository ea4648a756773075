/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Puts the layers of an object together and complains of what is wrong in them. Nothing here looks beyond one object,
 * but for the profiles of a container: plan-check.c does. */

#include "hint.h"
#include "model.h"
#include "name.h"
#include "pool.h"
#include "strv.h"
#include "util.h"

typedef struct Loader {
        Config *config;
        Object *object;
} Loader;

static void blame(Object *o, Cost cost, const char *text) {
        if (!o->refused[cost])
                o->refused[cost] = text;
}

static void complain_broken(Loader *l, const char *path, const Line *line) {
        const KeyTable *t = key_table(l->object->kind);
        const Section *s = line->section ? key_table_section(t, line->section) : NULL;

        blame(l->object, s ? s->cost : COST_START,
              diag_add(&l->config->diags, LOG_ERR, path, line->number, "%s", line->value));
}

static void complain_section(Loader *l, const char *path, const Line *line) {
        const char *near = hint_section(key_table(l->object->kind), line->section);

        if (near)
                (void) diag_add(&l->config->diags, LOG_WARNING, path, line->number,
                                "unknown section [%s], ignoring; did you mean [%s]?", line->section, near);
        else
                (void) diag_add(&l->config->diags, LOG_WARNING, path, line->number,
                                "unknown section [%s], ignoring.", line->section);
}

static void complain_key(Loader *l, const Section *s, const char *path, const Line *line) {
        const char *then = s->use == SECTION_OWN || s->use == SECTION_LINKS ? "ignoring" : "copied as it is";
        int level = s->use == SECTION_LINKS ? LOG_ERR : LOG_WARNING;
        Hint h = hint_key(key_table(l->object->kind), s->name, line->key);
        Diags *d = &l->config->diags;

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

static void complain_implied(Loader *l, const char *path, const Line *line) {
        if (line->key)
                (void) diag_add(&l->config->diags, LOG_ERR, path, line->number,
                                "\"%s=\" in [%s] follows from the file's name, ignoring.", line->key,
                                line->section);
        else
                (void) diag_add(&l->config->diags, LOG_ERR, path, line->number,
                                "[%s] follows from the file's name, ignoring.", line->section);
}

/* As "ExecStartPre=", which would take prepare away and with it all that may refuse the start. */
static void complain_reset(Loader *l, const Section *s, const char *path, const Line *line) {
        blame(l->object, s->cost,
              diag_add(&l->config->diags, LOG_ERR, path, line->number,
                       "\"%s=\" without a value would take away what nspawn-btrfs has in it.", line->key));
}

static void complain_value(Loader *l, const Section *s, const Key *k, const char *path, const Line *line) {
        blame(l->object, k->cost ?: s->cost,
              diag_add(&l->config->diags, LOG_ERR, path, line->number, "\"%s=\" wants %s, not \"%.200s\".",
                       k->name, k->metavar ?: "another value", line->value));
}

static int load_key(Loader *l, const char *path, const Line *line) {
        const KeyTable *t = key_table(l->object->kind);
        const Section *s = key_table_section(t, line->section);
        const Key *k;
        int r;

        if (!s || s->use == SECTION_IMPLIED || startswith(line->key, "X-"))
                return 0;

        k = key_table_key(t, s->name, line->key);
        if (k && (k->flags & KEY_IMPLIED)) {
                complain_implied(l, path, line);
                return 0;
        }
        if (!k && (s->known || s->use != SECTION_UNIT) && !key_table_knows(t, s, line->key))
                complain_key(l, s, path, line);
        if (!k && (s->use == SECTION_OWN || s->use == SECTION_LINKS))
                return 0;

        if (k && (k->flags & KEY_KEPT) && isempty(line->value)) {
                complain_reset(l, s, path, line);
                return 0;
        }

        r = object_set(l->object, s, k, path, line);
        if (r == -EINVAL) {
                complain_value(l, s, k, path, line);
                return 0;
        }
        return r;
}

static void load_section(Loader *l, const char *path, const Line *line) {
        const Section *s = key_table_section(key_table(l->object->kind), line->section);

        if (s && s->use == SECTION_IMPLIED)
                complain_implied(l, path, line);
        else if (!s && !startswith(line->section, "X-"))
                complain_section(l, path, line);
}

static int load_line(Loader *l, const char *path, const Line *line) {
        switch (line->type) {
        case LINE_BROKEN:
                complain_broken(l, path, line);
                return 0;
        case LINE_SECTION:
                load_section(l, path, line);
                return 0;
        default:
                return load_key(l, path, line);
        }
}

static const char *unreadable(int error) {
        switch (error) {
        case -EISDIR:
                return "is a folder, not a file";
        case -EINVAL:
                return "is not a regular file";
        case -EFBIG:
                return "is larger than 1 MiB";
        case -ENOENT:
                return "is a link to nowhere";
        default:
                return strerror(-error);
        }
}

static int config_fragment(Config *c, ConfFile *file, Fragment **ret) {
        Fragment **grown;
        int r;

        if (!file->fragment) {
                grown = reallocarray(c->fragments, c->n_fragments + 1, sizeof(Fragment *));
                if (!grown)
                        return -ENOMEM;
                c->fragments = grown;
                r = fragment_read(&c->conf, file, &file->fragment);
                if (r < 0)
                        return r;
                c->fragments[c->n_fragments++] = file->fragment;
        }
        *ret = file->fragment;
        return 0;
}

static int load_file(Loader *l, ConfFile *file) {
        Fragment *f;
        int r;

        r = config_fragment(l->config, file, &f);
        if (r < 0 || f->error == -ENXIO)
                return r;
        if (f->error < 0) {
                blame(l->object, COST_START,
                      diag_add(&l->config->diags, LOG_ERR, f->path, 0, "cannot be read: %s.",
                               unreadable(f->error)));
                return 0;
        }

        for (size_t i = 0; i < f->n && r >= 0; i++)
                r = load_line(l, f->path, &f->lines[i]);
        return r;
}

static int load_dropins(Loader *l, const char *folder) {
        ConfFiles *files = conf_dropins(&l->config->conf, folder);
        int r = 0;

        for (size_t i = 0; i < files->n && r >= 0; i++)
                r = load_file(l, &files->items[i]);
        return r;
}

/* NAME.KIND.d/ */
static int load_own_dropins(Loader *l, Kind kind, const char *name) {
        _cleanup_free_ char *folder = NULL;

        if (l->config->conf.n_dropins == 0)
                return 0;
        if (asprintf(&folder, "%s.%s.d", name, kind_name(kind)) < 0)
                return -ENOMEM;
        return load_dropins(l, folder);
}

static int load_profile(Loader *l, const Setting *s, const char *name) {
        _cleanup_free_ char *file_name = NULL;
        ConfFile *file;
        int r;

        if (asprintf(&file_name, "%s.profile", name) < 0)
                return -ENOMEM;

        file = conf_find(&l->config->conf.files[KIND_PROFILE], file_name);
        if (!file) {
                blame(l->object, COST_START,
                      diag_add(&l->config->diags, LOG_ERR, s->path, s->line,
                               "there is no profile \"%s\": no file %s in nspawn-btrfs.d/.", name,
                               file_name));
                return 0;
        }

        r = load_dropins(l, "profile.d");
        if (r >= 0)
                r = load_file(l, file);
        return r < 0 ? r : load_own_dropins(l, KIND_PROFILE, name);
}

static int load_profiles(Loader *l, const Object *chosen) {
        int r = 0;

        for (const Setting *s = NULL; r >= 0 && (s = object_next(chosen, s, "Container", "Profile"));) {
                _cleanup_strv_ char **names = NULL;

                r = strv_split_extend(&names, s->value);
                STRV_FOREACH(n, names)
                if (r >= 0)
                        r = load_profile(l, s, *n);
        }
        return r;
}

static void object_clear(Object *o) {
        for (size_t i = 0; i < o->n; i++)
                free(o->settings[i].value);
        free(o->settings);
        o->settings = NULL;
        o->n = 0;
}

/* Type-level drop-ins < profiles < the file < its drop-ins; PROFILES may be NULL. */
static int load_layers(Loader *l, ConfFile *file, const Object *profiles) {
        Object *o = l->object;
        char folder[32];
        int r;

        (void) snprintf(folder, sizeof(folder), "%s.d", kind_name(o->kind));
        r = load_dropins(l, folder);
        if (r >= 0 && profiles)
                r = load_profiles(l, profiles);
        if (r >= 0)
                r = load_file(l, file);
        return r < 0 ? r : load_own_dropins(l, o->kind, o->name);
}

/* Which profiles apply is read from the other layers first, then all is read in order. */
static int load_object(Loader *l, ConfFile *file) {
        Object chosen, *o = l->object;
        int r;

        r = load_layers(l, file, NULL);
        if (r < 0 || o->kind != KIND_CONTAINER || !object_get(o, "Container", "Profile"))
                return r;

        chosen = *o;
        o->settings = NULL;
        o->n = 0;
        r = load_layers(l, file, &chosen);
        object_clear(&chosen);
        return r;
}

static bool name_is_valid(Kind kind, const char *name) {
        return kind == KIND_BRIDGE ? interface_name_is_valid(name) : machine_name_is_valid(name);
}

static int config_add(Config *c, Kind kind, ConfFile *file) {
        _cleanup_free_ char *name = NULL;
        Loader l = { .config = c };
        Fragment *f;
        size_t len;
        int r;

        r = config_fragment(c, file, &f);
        if (r < 0 || f->error == -ENXIO)
                return r;

        (void) kind_of(file->name, &len);
        name = strndup(file->name, len);
        if (!name)
                return -ENOMEM;
        if (!name_is_valid(kind, name)) {
                (void) diag_add(&c->diags, LOG_ERR, file->path, 0,
                                "\"%.100s\" is no valid name of a %s, ignoring the file.%s", name,
                                kind_name(kind),
                                kind == KIND_BRIDGE
                                        ? " Interfaces have at most 15 letters."
                                        : " Letters, digits, \"-\" and \".\" may be used, 64 at most.");
                return 0;
        }

        l.object = &c->objects[kind][c->n_objects[kind]++];
        *l.object = (Object){ .kind = kind, .name = TAKE_PTR(name), .path = file->path };
        return load_object(&l, file);
}

static int config_add_kind(Config *c, Kind kind) {
        ConfFiles *files = &c->conf.files[kind];
        int r = 0;

        c->objects[kind] = calloc(files->n + 1, sizeof(Object));
        if (!c->objects[kind])
                return -ENOMEM;
        for (size_t i = 0; i < files->n && r >= 0; i++)
                r = config_add(c, kind, &files->items[i]);
        return r;
}

static void refuse_nesting(Config *c) {
        for (size_t i = 0; i < c->n_objects[KIND_PROFILE]; i++) {
                const Setting *s = object_get(&c->objects[KIND_PROFILE][i], "Container", "Profile");

                if (s)
                        (void) diag_add(&c->diags, LOG_ERR, s->path, s->line,
                                        "profiles do not nest: name them all in the container's "
                                        "\"Profile=\", ignoring.");
        }
}

int config_load(Config *c, const char *root) {
        return config_load_named(c, root, NULL);
}

int config_load_named(Config *c, const char *root, char *const *named) {
        int r;

        *c = (Config){};
        r = conf_open(&c->conf, root, named, &c->diags);
        if (r == -ENOMEM)
                return r;
        for (Kind k = 0; k < _KIND_MAX; k++)
                RET_GATHER(r, config_add_kind(c, k));
        refuse_nesting(c);
        pool_choose(c, root);
        RET_GATHER(r, c->diags.error);
        return r;
}

void config_done(Config *c) {
        for (Kind k = 0; k < _KIND_MAX; k++) {
                for (size_t i = 0; i < c->n_objects[k]; i++) {
                        object_clear(&c->objects[k][i]);
                        free(c->objects[k][i].name);
                }
                free(c->objects[k]);
        }
        for (size_t i = 0; i < c->n_fragments; i++)
                fragment_free(c->fragments[i]);
        free(c->fragments);
        diags_done(&c->diags);
        conf_done(&c->conf);
}
