/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "generation.h"

/* The .nspawn file of NAME as it is to be installed: what the generator staged, and what only the running system can
 * tell. The caller frees *ret. */
int settings_text(const Generation *g, const char *name, char **ret, size_t *ret_size);

/* Where the guest's own networkd file lies, for the bind into the guest: RUNTIME_DIR/guest/NAME/. */
#define GUEST_DIR "/run/nspawn-btrfs/guest"
