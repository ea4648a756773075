/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "check-machine.h"
#include "paths.h"
#include "root.h"
#include "util.h"

/* The value up to a colon is a file of the host, read when an image is made. */
static const struct {
        const char *section, *name;
} sources[] = {
        { "Provision", "AuthorizedKeys" },
        { "Provision", "CopyFiles" },
        { "Provision", "RootPasswordFile" },
        { "Template", "Source" },
};

/* What is made already does without. */
static int is_made(const Object *o, Kind kind, const char *root) {
        const char *folder = kind == KIND_TEMPLATE ? TEMPLATES_DIR : MACHINES_DIR;
        _cleanup_free_ char *path = NULL;
        struct stat st;

        if (asprintf(&path, "%s/%s", folder, o->name) < 0)
                return -ENOMEM;
        return root_stat(root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
}

static int check_source(Diags *d, const Object *o, const Setting *s, const char *root) {
        _cleanup_free_ char *path = strndup(s->value, strcspn(s->value, ":"));
        struct stat st;

        if (!path)
                return -ENOMEM;
        if (root_stat(root, path, 0, &st) == -ENOENT)
                (void) diag_add(d, LOG_NOTICE, s->path, s->line,
                                "\"%s=\": there is no %s now; without it %s is not made.", s->name, path,
                                o->name);
        return 0;
}

static int check_object(Diags *d, Kind kind, const Object *o, const char *root) {
        int r = is_made(o, kind, root);

        if (r != 0)
                return r < 0 ? r : 0;
        for (size_t i = 0; i < ELEMENTSOF(sources); i++)
                for (const Setting *s = NULL;
                     r >= 0 && (s = object_next(o, s, sources[i].section, sources[i].name));)
                        r = check_source(d, o, s, root);
        return r;
}

int check_sources(const Config *c, Diags *d, const char *root) {
        static const Kind kinds[] = { KIND_CONTAINER, KIND_TEMPLATE };
        int r = 0;

        for (size_t k = 0; k < ELEMENTSOF(kinds); k++)
                for (size_t i = 0; r >= 0 && i < c->n_objects[kinds[k]]; i++)
                        r = check_object(d, kinds[k], &c->objects[kinds[k]][i], root);
        return r < 0 ? r : d->error;
}
