/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* While a declared pool is not there, nothing may be made at its mount points: it would be hidden afterwards, and keep
 * the pool from being mounted. */

#include <fcntl.h>
#include <limits.h>

#include "fileio.h"
#include "log.h"
#include "mountpoint.h"
#include "paths.h"
#include "pool-require.h"

int pool_mark_read(char **ret) {
        return read_file_at(AT_FDCWD, POOL_MARK, PATH_MAX, ret, NULL);
}

/* No pool is declared, and one was: on a host whose own file system would do, all containers of before would be made
 * again beside those in the pool. */
static int find_forgotten(char **ret) {
        _cleanup_free_ char *image = NULL;
        int r = pool_mark_read(&image);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = asprintf(ret,
                     "The containers of this host are in the pool in %s, which no .pool file declares any "
                     "more. Nothing is made beside them: put a file with \"[Pool]\" and \"Image=%s\" back "
                     "and run \"systemctl daemon-reload\", or, to go on without them, \"rm %s\".",
                     image, image, POOL_MARK);
        return r < 0 ? -ENOMEM : 1;
}

static int find_unmounted(const Fields *pool, char **ret) {
        const char *refused = fields_get(pool, "Refused");

        if (is_mount_point(STATE_DIR) > 0 && is_mount_point(MACHINES_DIR) > 0)
                return 0;
        if (refused)
                return (*ret = strdup(refused)) ? 1 : -ENOMEM;
        return asprintf(ret,
                        "The pool of %s is not mounted: see \"journalctl -b -u nspawn-btrfs-pool -u "
                        "var-lib-nspawn\\x2dbtrfs.mount\", mend what it says, and run \"systemctl "
                        "daemon-reload\".",
                        fields_get(pool, "ConfigFile")) < 0
                       ? -ENOMEM
                       : 1;
}

/* Returns 1, or 0 if none is declared. */
static int read_pool(const Generation *g, Fields *ret) {
        char *text;
        int r = generation_is_set(g) ? manifest_data(&g->manifest, STAGED_POOL, &text, NULL) : -ENOENT;

        if (r >= 0)
                r = fields_parse(text, ret);
        return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

int pool_away(const Generation *g, char **ret) {
        _cleanup_fields_ Fields pool = {};
        int r = read_pool(g, &pool);

        if (r < 0)
                return r;
        return r > 0 ? find_unmounted(&pool, ret) : find_forgotten(ret);
}

int pool_require(const Generation *g) {
        _cleanup_fields_ Fields pool = {};
        _cleanup_free_ char *away = NULL;
        const char *refused;
        int r = read_pool(g, &pool);

        refused = r > 0 ? fields_get(&pool, "Refused") : NULL;
        if (refused)
                return log_error_errno(EBADMSG, "%s", refused);
        if (r >= 0)
                r = pool_away(g, &away);
        if (r < 0)
                return log_error_errno(r, "Failed to read what there is of a pool: %m");
        return r > 0 ? log_error_errno(ENOMEDIUM, "%s", away) : 0;
}
