/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* Sees to it that container NAME has an image: if none is in machined's places it is cloned from the template that G
 * says, which is bootstrapped first if need be. Logs, save
 * -ESTALE: G is no longer what the generator says. Returns 1 if it was cloned, 0 if it was there. */
int first_start(const Generation *g, const char *name);
