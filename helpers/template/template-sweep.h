/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "util.h"

/* What builds of template NAME left in DIRFD, TEMPLATES_DIR: killed ones, and of a rebuild what was there before. What is
 * being sent cannot be deleted: it is said, and goes with a later call; its name is free for the next build all the same.
 * The caller holds the template's lock. Returns 0. */
int template_sweep(int dirfd, const char *name);

/* The same for all templates but those that somebody else is building, their files may be gone. Logs what fails. */
void template_sweep_all(int dirfd);
