/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Whether the pool is mounted, if G declares one; says so if not, and returns a negative errno. */
int pool_require(const Generation *g);
