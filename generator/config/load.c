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
                load_blame(l->object, COST_START,
                           diag_add(l->diags, LOG_ERR, s->path, s->line,
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
