/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one ExecStopPost= of systemd-nspawn@.service: notes whether the guest rebooted, for the prepare of its next start. */

#include <sys/stat.h>

#include "log.h"
#include "name.h"
#include "reboot.h"

#define REBOOTED "133" /* EXIT_FORCE_RESTART of systemd-nspawn */

int main(int argc, char *argv[]) {
        const char *code = getenv("EXIT_CODE"), *status = getenv("EXIT_STATUS");
        int r;

        umask(0022);
        log_open("after-stop", false);
        if (argc != 2 || !machine_name_is_valid(argv[1])) {
                log_error("Usage: after-stop NAME");
                return 2;
        }
        r = reboot_note(argv[1], code && streq(code, "exited") && status && streq(status, REBOOTED));
        if (r < 0)
                log_error_errno(r, "Failed to note how %s ended: %m", argv[1]);
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
