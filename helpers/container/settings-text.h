/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "settings.h"

/* The .nspawn file of NAME as it is to be installed: what the generator staged, and what only the running system can
 * tell. Writes the files that it binds into the guest. The caller frees *ret. */
int settings_text(const Generation *g, const char *name, const SettingsContext *context, char **ret,
                  size_t *ret_size);
