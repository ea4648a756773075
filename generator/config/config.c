/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All objects of the configuration. What is wrong among several of them is resolve/'s. */

#include "load.h"
#include "name.h"
#include "strv.h"
#include "util.h"

/* networkd's files match by it, where others of the letters that the kernel takes are patterns. */
static bool is_plain(const char *name) {
        return name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] == 0;
}

static bool name_is_valid(Kind kind, const char *name) {
        return kind == KIND_BRIDGE ? interface_name_is_valid(name) && is_plain(name)
                                   : machine_name_is_valid(name);
}

static int config_add(Config *c, Diags *d, Kind kind, ConfFile *file) {
        _cleanup_free_ char *name = NULL;
        Loader l = { .config = c, .diags = d };
        Fragment *f;
        size_t len;
        int r;

        r = load_fragment(c, file, &f);
        if (r < 0 || f->error == -ENXIO)
                return r;

        (void) kind_of(file->name, &len);
        name = strndup(file->name, len);
        if (!name)
                return -ENOMEM;
        if (!name_is_valid(kind, name)) {
                (void) diag_add(d, LOG_ERR, file->path, 0,
                                "\"%.100s\" is no valid name of a %s, ignoring the file.%s", name,
                                kind_name(kind),
                                kind == KIND_BRIDGE
                                        ? " Interfaces have at most 15 letters, digits, \"-\", \"_\" and "
                                          "\".\"; \"all\", \"default\" and numbers are none."
                                        : " Letters, digits, \"-\" and \".\" may be used, 64 at most.");
                return 0;
        }

        l.object = &c->objects[kind][c->n_objects[kind]++];
        *l.object = (Object){ .kind = kind, .name = TAKE_PTR(name), .path = file->path };
        return load_object(&l, file);
}

static int config_add_kind(Config *c, Diags *d, Kind kind) {
        ConfFiles *files = &c->conf.files[kind];
        int r = 0;

        c->objects[kind] = calloc(files->n + 1, sizeof(Object));
        if (!c->objects[kind])
                return -ENOMEM;
        for (size_t i = 0; i < files->n && r >= 0; i++)
                r = config_add(c, d, kind, &files->items[i]);
        return r;
}

static void refuse_nesting(const Config *c, Diags *d) {
        for (size_t i = 0; i < c->n_objects[KIND_PROFILE]; i++) {
                const Setting *s = object_get(&c->objects[KIND_PROFILE][i], "Container", "Profile");

                if (s)
                        (void) diag_add(d, LOG_ERR, s->path, s->line,
                                        "profiles do not nest: name them all in the container's "
                                        "\"Profile=\", ignoring.");
        }
}

int config_load(Config *c, Diags *d, const char *root, char *const *named) {
        int r;

        *c = (Config){};
        r = conf_open(&c->conf, root, named, d);
        if (r == -ENOMEM)
                return r;
        for (Kind k = 0; k < _KIND_MAX; k++)
                RET_GATHER(r, config_add_kind(c, d, k));
        refuse_nesting(c, d);
        if (c->n_objects[KIND_POOL] > 0)
                facts_read(&c->facts, root);
        RET_GATHER(r, d->error);
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
        conf_done(&c->conf);
}
