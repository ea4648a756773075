/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "model.h"

/* Decides which pool C has: c->pool, or c->pool_refused with the complaint why it has none. ROOT as for config_load();
 * what else of ROOT/etc/ mounts something at its two places is looked at, too. */
void pool_choose(Config *c, const char *root);
