/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Enable= and Disable= as a program, for tests/unit-links: enable-units ROOT enable|disable UNIT... */

#include <fcntl.h>

#include "log.h"
#include "provision-parts.h"

int main(int argc, char *argv[]) {
        _cleanup_close_ int fd = argc > 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -EBADF;
        int r = fd < 0 ? -EINVAL : 0;

        log_open("enable-units", false);
        for (int i = 3; r >= 0 && i < argc; i++) {
                _cleanup_fields_ Fields o = {};
                char *text;

                if (asprintf(&text, "%s=%s", streq(argv[2], "enable") ? "Enable" : "Disable", argv[i]) < 0)
                        return 1;
                r = fields_parse(text, &o);
                if (r >= 0)
                        r = provision_units(fd, &o);
        }
        return r < 0;
}
