/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* Looks for LINK in the file PATH. Returns 1 with "FILE:LINE" in *ret_where, 0, or a negative errno. */
typedef int (*ConfigLook)(const char *path, const char *link, char **ret_where);

/* Has LOOK go through the files called PATTERN (glob(7)) in DIRS (ended by NULL) until it finds LINK. Returns as LOOK,
 * or -ENOMEM. */
int config_folders_find(const char *const *dirs, const char *pattern, ConfigLook look, const char *link,
                        char **ret_where);
