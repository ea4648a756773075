/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "log.h"
#include "machine.h"
#include "mountpoint.h"

int machine_check_mounted(const Machine *m, const char *to_do) {
        _cleanup_free_ char *where = NULL;
        int r = m->root >= 0 ? find_mount_of(m->root, &where) : 0;

        if (r < 0)
                return log_error_errno(r, "Failed to look where the image of %s is mounted: %m", m->name);
        if (r == 0)
                return 0;
        return log_error_errno(EBUSY,
                               "Failed to %s %s: its image, or a folder in it, is mounted at %s too, and "
                               "nothing would be left there. Unmount it first.",
                               to_do, m->name, where);
}
