/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

/* Whether the kernel command line (ROOT/proc/cmdline) has nspawn_btrfs= with a word for "no"; the last one counts. */
bool cmdline_says_no(const char *root);
