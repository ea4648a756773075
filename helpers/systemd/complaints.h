/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Logs what the generator found wrong in the files that G is of. Returns how many of these are errors, or -errno. */
int complaints_log(const Generation *g);
