/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* Where a YAML file of netplan's in one of DIRS (ended by NULL) names LINK. Returns 1 with "FILE:LINE" in *ret_where,
 * 0, or a negative errno. */
int netplan_find(const char *const *dirs, const char *link, char **ret_where);
