/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

/* Whether systemd-nspawn ignores this setting in a file beside the image, which whoever made the image wrote: adopting it
 * must not grant what was not granted (merge_settings() of systemd 252 to 262). */
bool adopt_is_privileged(const char *section, const char *key, const char *value);
