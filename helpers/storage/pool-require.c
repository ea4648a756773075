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
static int refuse_forgotten(void) {
        _cleanup_free_ char *image = NULL;
        int r = pool_mark_read(&image);

        if (r < 0)
                return r == -ENOENT ? 0 : log_error_errno(r, "Failed to read %s: %m", POOL_MARK);
        return log_error_errno(ENOMEDIUM,
                               "The containers of this host are in the pool in %s, which no .pool file "
                               "declares any more. Nothing is made beside them: put a file with \"[Pool]\" "
                               "and \"Image=%s\" back and run \"systemctl daemon-reload\", or, to go on "
                               "without them, \"rm %s\".",
                               image, image, POOL_MARK);
}

static int require(const Fields *pool) {
        const char *refused = fields_get(pool, "Refused");

        if (refused)
                return log_error_errno(EBADMSG, "%s", refused);
        if (is_mount_point(STATE_DIR) > 0 && is_mount_point(MACHINES_DIR) > 0)
                return 0;
        return log_error_errno(ENOMEDIUM,
                               "The pool of %s is not mounted: see \"journalctl -b -u nspawn-btrfs-pool -u "
                               "var-lib-nspawn\\x2dbtrfs.mount\", mend what it says, and run \"systemctl "
                               "daemon-reload\".",
                               fields_get(pool, "ConfigFile"));
}

int pool_require(const Generation *g) {
        _cleanup_fields_ Fields pool = {};
        char *text;
        int r;

        r = manifest_data(&g->manifest, STAGED_POOL, &text, NULL);
        if (r == -ENOENT)
                return refuse_forgotten();
        if (r >= 0)
                r = fields_parse(text, &pool);
        return r < 0 ? log_error_errno(r, "Failed to read what is staged for the pool: %m") : require(&pool);
}
