/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The [Install] section of a unit in an image. */

#include "strv.h"

typedef struct UnitInstall {
        char *path;       /* the file's, behind links: "/usr/lib/systemd/system/ssh.service" */
        const char *name; /* the last part of it */
        char **wanted_by, **required_by, **upheld_by, **alias, **also;
        char *default_instance;
} UnitInstall;

/* Reads what unit NAME says; "x@y.service" is looked for as such, then as "x@.service". -ENOENT: there is none;
 * -ERFKILL: it is masked. Returns 0; the caller ends *ret. */
int unit_install_read(int root_fd, const char *name, UnitInstall *ret);

/* TEXT's [Install]. Pure. Returns 0 or -ENOMEM. */
int unit_install_parse(const char *text, UnitInstall *u);

void unit_install_done(UnitInstall *u);

#define _cleanup_unit_install_ _cleanup_(unit_install_done)
