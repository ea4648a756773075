/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "claims.h"
#include "paths.h"

/* A file per container that has started: all that it claims. */
#define CLAIMS_DIR RUNTIME_DIR "/claims"

/* Looks whether container OTHER claims WHAT, an address or machine-id of C, and runs or starts. Returns 0 if not, 1 having told
 * of it; or logs and returns -EADDRINUSE if both have declared it in a common segment, and what BUS
 * says: an error is no answer. */
int claims_check_twin(sd_bus *bus, const Claims *c, const char *what, const char *other);

/* Warns that WHAT, an address of C, is that of container OTHER, which runs. */
void claims_warn_of_address(const Claims *c, const char *what, const char *other);
