/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* While a declared pool is not there, nothing may be made at its mount points: it would be hidden afterwards, and keep
 * the pool from being mounted. */

#include "pool-require.h"
#include "log.h"
#include "mountpoint.h"
#include "paths.h"

static int require(const Orders *pool) {
        const char *refused = orders_get(pool, "Refused");

        if (refused)
                return log_error_errno(EBADMSG, "%s", refused);
        if (is_mount_point(STATE_DIR) > 0 && is_mount_point(MACHINES_DIR) > 0)
                return 0;
        return log_error_errno(ENOMEDIUM,
                               "The pool of %s is not mounted: see \"journalctl -b -u nspawn-btrfs-pool -u "
                               "var-lib-nspawn\\x2dbtrfs.mount\", mend what it says, and run \"systemctl "
                               "daemon-reload\".",
                               orders_get(pool, "ConfigFile"));
}

int pool_require(const Generation *g) {
        _cleanup_orders_ Orders pool = {};
        char *text;
        int r;

        r = manifest_data(&g->manifest, STAGED "/pool", &text, NULL);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = orders_parse(text, &pool);
        return r < 0 ? log_error_errno(r, "Failed to read what is staged for the pool: %m") : require(&pool);
}
