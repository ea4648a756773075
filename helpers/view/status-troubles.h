/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "view.h"

/* Prints the first unit that failed of those that container V needs, in the order in which a start needs them, or else the
 * first of what its unit requires, however long the chain, that failed or is not there; its last log lines, and how to boot
 * the image without us. Prints nothing when there is none. */
void print_troubles(const Sources *s, const View *v);
