/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The generator without its main, for the verbs that do as it does: files -> configuration -> what follows -> artefacts. */

#include "plan.h"

typedef struct Generated {
        Config config;
        Resolution resolution;
        Plan plan;
        Diags diags;
} Generated;

/* Reads the configuration below ROOT, and the files NAMED: see config_load(). Writes nothing. Returns 0, or the first error of
 * the machine; what was found until then is there, and generated_done() is wanted in all cases. */
int generate(Generated *g, const char *root, char *const *named);

void generated_done(Generated *g);
