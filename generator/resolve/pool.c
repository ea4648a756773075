/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one pool of a host. One that cannot be is left out as a whole, and clones are refused until that is mended: with
 * half a pool they would be made where nobody looks for them afterwards. */

#include "resolve.h"
#include "util.h"

static const char *check_place(const Facts *f, Diags *d, const Object *o, PoolPlace p) {
        if (f->fstab_line[p] > 0)
                return diag_add(d, LOG_ERR, o->path, 0,
                                "/etc/fstab:%u mounts something at %s already; remove that line or this "
                                "file, ignoring the pool.",
                                f->fstab_line[p], pool_place_folder(p));
        if (f->has_unit[p])
                return diag_add(d, LOG_ERR, o->path, 0,
                                "/etc/systemd/system/%s is there already; remove that unit or this file, "
                                "ignoring the pool.",
                                pool_place_unit(p));
        return NULL;
}

/* Whether PATH would lie in what the pool is mounted over. */
static bool is_inside(const char *path, const char *place) {
        const char *rest = startswith(path, place);

        return rest && (*rest == '/' || *rest == 0);
}

static const char *check_image(Diags *d, const Object *o) {
        const Setting *image = object_get(o, "Pool", "Image");

        if (image && (strstr(image->value, "//") || endswith(image->value, "/")))
                return diag_add(d, LOG_ERR, image->path, image->line,
                                "\"Image=\" wants the path of a file, without an empty part, not \"%s\".",
                                image->value);
        if (!image)
                return o->refused[COST_KEY]
                               ?: diag_add(d, LOG_ERR, o->path, 0,
                                           "\"Image=\" is missing in [Pool]: the file that is to hold "
                                           "the file system, as \"Image=/var/lib/nspawn-btrfs.img\".");
        for (PoolPlace p = 0; p < _POOL_PLACE_MAX; p++)
                if (is_inside(image->value, pool_place_folder(p)))
                        return diag_add(d, LOG_ERR, image->path, image->line,
                                        "the pool is mounted at %s, \"Image=\" must lie elsewhere, as "
                                        "/var/lib/nspawn-btrfs.img.",
                                        pool_place_folder(p));
        return NULL;
}

static const char *check(const Facts *f, Diags *d, const Object *o) {
        const char *text = o->refused[COST_START] ?: check_image(d, o);

        for (PoolPlace p = 0; p < _POOL_PLACE_MAX && !text; p++)
                text = check_place(f, d, o, p);
        return text;
}

void resolve_pool(Resolution *r, Diags *d) {
        const Object *o = r->config->objects[KIND_POOL];
        size_t n = r->config->n_objects[KIND_POOL];

        for (size_t i = 1; i < n; i++)
                r->pool_refused = diag_add(d, LOG_ERR, o[i].path, 0,
                                           "a host has one pool, and %s declares one, too; remove one of "
                                           "the two, ignoring both.",
                                           o[0].path);
        if (n == 1)
                r->pool_refused = check(&r->config->facts, d, o);
        if (n == 1 && !r->pool_refused)
                r->pool = o;
}
