/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "adopt-source.h"

/* Writes /etc/nspawn-btrfs.d/NAME.container, then puts aside what it replaces: files get ADOPTED_SUFFIX behind their
 * names, links are removed. Killed in between, the old files still hold, and adopt_finish() does the rest. -EEXIST: the
 * file is there already. */
int adopt_write(const Source *s, const char *text, size_t size);

/* Ends what a killed run began for NAME. Returns 1 if there was something, 0 if not. */
int adopt_finish(const char *root, const char *name);

#define ADOPTED_SUFFIX ".adopted"
