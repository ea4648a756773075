/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "networkd-file.h"

/* Where a connection file below one of DIRS (ended by NULL) names LINK. Returns 1 with "FILE:LINE" in *ret_where, 0,
 * or a negative errno. */
int nm_find_connection(const char *const *dirs, const char *link, char **ret_where);

/* All that NetworkManager reads as its own configuration, in its order: DIRS, least important first, ended by NULL, of which
 * the last is read after the file MAIN; a file masks those of its name in less important ones. Returns 0 or -ENOMEM. */
int nm_config_read(const char *const *dirs, const char *main, char **ret);

/* Whether TEXT, that configuration, tells it to leave the link alone: 1, 0 if it tells it to configure it, -ENOENT if it says
 * nothing of it, or -ENOMEM. */
int nm_denies(const char *text, const LinkId *id);
