/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Puts the layers of an object together. Nothing here looks beyond one object, but for the profiles of a container. */

#include "load.h"
#include "strv.h"
#include "util.h"

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

int load_fragment(Config *c, ConfFile *file, Fragment **ret) {
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

        r = load_fragment(l->config, file, &f);
        if (r < 0 || f->error == -ENXIO)
                return r;
        if (f->error < 0) {
                load_blame(l->object, COST_START,
                           diag_add(l->diags, LOG_ERR, f->path, 0, "cannot be read: %s.",
                                    unreadable(f->error)));
                return 0;
        }

        for (size_t i = 0; i < f->n && r >= 0; i++)
                r = load_line(l, f->path, &f->lines[i]);
        return r;
}

/* What could not be listed may have held anything. */
static void blame_broken(Loader *l, DropinFolder *const *folders, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (folders[i]->broken)
                        load_blame(l->object, COST_START,
                                   diag_add(l->diags, LOG_ERR, folders[i]->broken, 0,
                                            "cannot be listed: %s.", unreadable(folders[i]->error)));
}

/* Drop-ins on one side of a file: those of all of its kind are defaults and stand below it, those of its name above. */
static int load_side(Loader *l, Kind kind, const char *name, bool defaults) {
        _cleanup_free_ DropinFolder **folders = NULL;
        _cleanup_free_ ConfFile **files = NULL;
        int n, n_files, r = 0;

        n = dropins_of(&l->config->conf.dropins, kind, name, &folders);
        if (n <= 0)
                return n;
        blame_broken(l, folders, n);
        n_files = dropins_files(folders, n, defaults, &files);
        for (int i = 0; i < n_files && r >= 0; i++)
                r = load_file(l, files[i]);
        return n_files < 0 ? n_files : r;
}

static int load_named(Loader *l, Kind kind, const char *name, ConfFile *file) {
        int r = load_file(l, file);

        return r < 0 ? r : load_side(l, kind, name, false);
}

/* One that is masked is as good as missing: what it was to restrict would not be. */
static void blame_missing(Loader *l, const Setting *s, const char *name, const ConfFile *mask) {
        load_blame(l->object, COST_START,
                   diag_add(l->diags, LOG_ERR, s->path, s->line, "there is no profile \"%s\": %s%s%s.", name,
                            mask ? mask->path : "no file ", mask ? " masks it" : name,
                            mask ? "" : ".profile in nspawn-btrfs.d/"));
}

static int load_profile(Loader *l, const Setting *s, const char *name) {
        _cleanup_free_ char *file_name = NULL;
        ConfFile *file;
        Fragment *f;
        int r;

        if (asprintf(&file_name, "%s.profile", name) < 0)
                return -ENOMEM;

        file = conf_find(&l->config->conf.files[KIND_PROFILE], file_name);
        r = file ? load_fragment(l->config, file, &f) : 0;
        if (r < 0)
                return r;
        if (!file || f->error == -ENXIO) {
                blame_missing(l, s, name, file);
                return 0;
        }

        r = load_side(l, KIND_PROFILE, name, true);
        return r < 0 ? r : load_named(l, KIND_PROFILE, name, file);
}

/* A profile that is named again, by the file and a drop-in say, is read once: where it is named last. */
static bool is_named_later(const Object *chosen, const Setting *s, char *const *rest) {
        if (strv_contains(rest + 1, *rest))
                return true;
        while ((s = object_next(chosen, s, "Container", "Profile"))) {
                _cleanup_strv_ char **names = NULL;

                if (strv_split_extend(&names, s->value) >= 0 && strv_contains(names, *rest))
                        return true;
        }
        return false;
}

static int load_profiles(Loader *l, const Object *chosen) {
        int r = 0;

        for (const Setting *s = NULL; r >= 0 && (s = object_next(chosen, s, "Container", "Profile"));) {
                _cleanup_strv_ char **names = NULL;

                r = strv_split_extend(&names, s->value);
                STRV_FOREACH(n, names)
                        if (r >= 0 && !is_named_later(chosen, s, n))
                                r = load_profile(l, s, *n);
        }
        return r;
}

/* PROFILES may be NULL. */
static int load_layers(Loader *l, ConfFile *file, const Object *profiles) {
        Object *o = l->object;
        int r;

        r = load_side(l, o->kind, o->name, true);
        if (r >= 0 && profiles)
                r = load_profiles(l, profiles);
        return r < 0 ? r : load_named(l, o->kind, o->name, file);
}

/* Which profiles apply is read from the other layers first, then all is read in order. */
int load_object(Loader *l, ConfFile *file) {
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
