/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The links below an image's /etc/systemd/system/ by which a unit is enabled. */

#include "unit-install.h"

/* Makes those that U, read for ASKED, wants for UNIT, which is ASKED or an instance of it. An alias that is no name for
 * such a unit is warned of and left out. Returns 0, or -EEXIST: something else has the name that *reterr_path tells, to
 * be freed by the caller. */
int unit_links_make(int root_fd, const UnitInstall *u, const char *asked, const char *unit,
                    char **reterr_path);

/* Removes all links of the name UNIT or to it; of a template those of all its instances. */
int unit_links_remove(int root_fd, const char *unit);
