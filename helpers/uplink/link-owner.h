/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Other programs that configure a link. Two that do so undo each other's work. */

#include "networkd-file.h"

/* Returns 1 if there is one, with a sentence (without its full stop) in *ret_why that names it, or its file and line,
 * and the remedy; 0 if there is none; or a negative errno. */
int link_owner(const LinkId *id, char **ret_why);

/* Whether a program configures LINK that takes router advertisements itself, whatever is forwarded. */
bool link_has_daemon(const char *link);
