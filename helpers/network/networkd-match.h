/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "networkd-file.h"

/* Whether the [Match] of a .network file fits. Returns 1, 0, -EAGAIN if that hangs on what we do not know of the link
 * or of the host, or -ENOMEM. */
int networkd_match(const char *text, const LinkId *id);
