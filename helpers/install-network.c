/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Run before networkd starts: copies what was generated to where networkd reads. At early boot there is no bus, only
 * PID 1's own socket. */

#include <fcntl.h>
#include <sys/stat.h>

#include "bus.h"
#include "fileio.h"
#include "hold-back.h"
#include "log.h"
#include "network-files.h"
#include "paths.h"
#include "spare-foreign.h"
#include "strv.h"
#include "uplink-files.h"

/* Whether the host is booting still, as opposed to networkd being started or restarted later. This runs before
 * sysinit.target, so at boot that is not reached. In doubt it is not booting: then nothing of the host's own network
 * changes. */
static bool is_booting(void) {
        _cleanup_free_ char *state = NULL;
        _cleanup_bus_ sd_bus *bus = NULL;
        int r;

        r = bus_open_private(&bus);
        if (r >= 0)
                r = bus_unit_get_string(bus, "sysinit.target", "Unit", "ActiveState", &state);
        if (r < 0)
                log_warning_errno(r,
                                  "Failed to ask systemd whether it is booting, leaving uplinks alone: %m");
        return r >= 0 && !streq(state, "active");
}

/* Whoever starts networkd later starts this again, and a run that has nothing to do with uplinks would take the failure of
 * the boot out of "systemctl --failed". */
static int uplinks_install(const Generation *g) {
        int r;

        if (!is_booting())
                return access(UPLINK_REFUSED, F_OK) < 0
                               ? 0
                               : log_error_errno(EPERM, "A bridge got no uplink at boot: \"journalctl -b -u "
                                                        "nspawn-btrfs-network\" says why, \"nspawn-btrfs "
                                                        "apply --uplink\" tries again.");
        (void) unlink(UPLINK_REFUSED);
        r = uplink_boot(g);
        if (r < 0 && write_file_at(AT_FDCWD, UPLINK_REFUSED, "", 0, 0644, 0) < 0)
                log_warning_errno(errno, "Failed to write %s: %m", UPLINK_REFUSED);
        return r;
}

int main(int argc, char *argv[]) {
        _cleanup_generation_ Generation g = {};
        _cleanup_strv_ char **held = NULL;
        int r, uplinks;

        umask(0022);
        log_open("install-network", false);

        r = generation_refresh();
        if (r < 0 && r != -ENODATA)
                return log_error_errno(r, "Failed to copy the generated files: %m") < 0;
        r = generation_open("current", &g);
        if (r < 0)
                return r == -ENOENT ? EXIT_SUCCESS
                                    : log_error_errno(r, "Failed to open the generated files: %m") < 0;

        uplinks = uplinks_install(&g);
        r = hold_back_all(&g, &held); /* install-generation knows more */
        if (r >= 0)
                r = network_files_install(&g, held);
        RET_GATHER(r, spare_foreign(&g));
        if (r < 0)
                log_error_errno(r, "Failed to install network files: %m");
        return r < 0 || uplinks < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
