/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "template.h"

/* Whether FD, a new subvolume, holds a system that is root's, at its top. Logs what it is instead, for an archive with one folder
 * around all the line that unpacks it, and warns where its clones would not boot. Returns 0 or -EINVAL. */
int template_check(const Template *t, int fd);
