/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Run before networkd starts: copies what was generated to where networkd reads. No bus, nothing to wait for: at early
 * boot there is neither. */

#include "log.h"
#include "network-files.h"

int main(int argc, char *argv[]) {
        _cleanup_generation_ Generation g = {};
        int r;

        log_open("install-network", false);

        r = generation_refresh();
        if (r < 0 && r != -ENODATA)
                return log_error_errno(r, "Failed to copy the generated files: %m") < 0;
        r = generation_open("current", &g);
        if (r < 0)
                return r == -ENOENT ? EXIT_SUCCESS
                                    : log_error_errno(r, "Failed to open the generated files: %m") < 0;

        r = network_files_install(&g);
        RET_GATHER(r, network_files_spare_foreign(&g));
        if (r < 0)
                log_error_errno(r, "Failed to install network files: %m");
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
