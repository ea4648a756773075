/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "networkd-file.h"

/* Where a connection file below one of DIRS (ended by NULL) names LINK. Returns 1 with "FILE:LINE" in *ret_where, 0,
 * or a negative errno. */
int nm_find_connection(const char *const *dirs, const char *link, char **ret_where);

/* Whether TEXT, a file of NetworkManager's own configuration, tells it to leave the link alone. */
bool nm_denies(const char *text, const LinkId *id);
