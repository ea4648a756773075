/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "table.h"

/* Prints the templates NAMES, all if it is empty. Logs. Returns 0, -ENOENT if one of NAMES is none, or -errno. */
int list_templates(char **names, const Output *output);
