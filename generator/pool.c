/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one pool of a host. One that cannot be is left out as a whole, and clones are refused until that is mended: with
 * half a pool they would be made where nobody looks for them afterwards. */

#include <fcntl.h>

#include "fstab.h"
#include "paths.h"
#include "pool.h"
#include "root.h"

typedef struct Place {
        const char *path, *unit;
} Place;

static const Place places[] = {
        { STATE_DIR, STATE_UNIT },
        { MACHINES_DIR, MACHINES_UNIT },
};

static bool has_unit(const char *root, const char *unit) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        return asprintf(&path, "/etc/systemd/system/%s", unit) >= 0 &&
               root_stat(root, path, AT_SYMLINK_NOFOLLOW, &st) >= 0;
}

static const char *check_place(Config *c, const char *root, const Object *o, const Place *p) {
        unsigned line = fstab_line_of(root, p->path);

        if (line > 0)
                return diag_add(&c->diags, LOG_ERR, o->path, 0,
                                "/etc/fstab:%u mounts something at %s already; remove that line or this "
                                "file, ignoring the pool.",
                                line, p->path);
        if (has_unit(root, p->unit))
                return diag_add(&c->diags, LOG_ERR, o->path, 0,
                                "/etc/systemd/system/%s is there already; remove that unit or this file, "
                                "ignoring the pool.",
                                p->unit);
        return NULL;
}

/* Whether PATH would lie in what the pool is mounted over. */
static bool is_inside(const char *path, const char *place) {
        const char *rest = startswith(path, place);

        return rest && (*rest == '/' || *rest == 0);
}

static const char *check_image(Config *c, const Object *o) {
        const Setting *image = object_get(o, "Pool", "Image");

        if (image && (strstr(image->value, "//") || endswith(image->value, "/")))
                return diag_add(&c->diags, LOG_ERR, image->path, image->line,
                                "\"Image=\" wants the path of a file, without an empty part, not \"%s\".",
                                image->value);
        if (!image)
                return o->refused[COST_KEY]
                               ?: diag_add(&c->diags, LOG_ERR, o->path, 0,
                                           "\"Image=\" is missing in [Pool]: the file that is to hold "
                                           "the file system, as \"Image=/var/lib/nspawn-btrfs.img\".");
        for (size_t i = 0; i < ELEMENTSOF(places); i++)
                if (is_inside(image->value, places[i].path))
                        return diag_add(&c->diags, LOG_ERR, image->path, image->line,
                                        "the pool is mounted at %s, \"Image=\" must lie elsewhere, as "
                                        "/var/lib/nspawn-btrfs.img.",
                                        places[i].path);
        return NULL;
}

static const char *check(Config *c, const char *root, const Object *o) {
        const char *text = o->refused[COST_START] ?: check_image(c, o);

        for (size_t i = 0; i < ELEMENTSOF(places) && !text; i++)
                text = check_place(c, root, o, &places[i]);
        return text;
}

void pool_choose(Config *c, const char *root) {
        const Object *o = c->objects[KIND_POOL];
        size_t n = c->n_objects[KIND_POOL];

        for (size_t i = 1; i < n; i++)
                c->pool_refused = diag_add(&c->diags, LOG_ERR, o[i].path, 0,
                                           "a host has one pool, and %s declares one, too; remove one of "
                                           "the two, ignoring both.",
                                           o[0].path);
        if (n == 1)
                c->pool_refused = check(c, root, o);
        if (n != 1 || c->pool_refused)
                return;
        c->pool = o;
        for (size_t i = 0; i < c->n_objects[KIND_CONTAINER]; i++)
                c->objects[KIND_CONTAINER][i].has_pool = true;
}
