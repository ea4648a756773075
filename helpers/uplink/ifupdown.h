/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* /etc/network/interfaces, as interfaces(5) has it. */

#include "util.h"

/* Where FILE, or one it sources, configures LINK: itself, by a pattern, by another name ("auto eth0=home") or a mapping, or
 * as a port of a bridge or bond. "inet manual" alone does not. Returns 1 with "FILE:LINE" in *ret_where, 0 if nothing does (or FILE is not there), or a negative errno. */
int ifupdown_find(const char *file, const char *link, char **ret_where);
