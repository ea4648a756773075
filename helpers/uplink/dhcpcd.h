/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "util.h"

/* Whether dhcpcd, when it runs for all links, leaves LINK alone by TEXT, its configuration. */
bool dhcpcd_denies(const char *text, const char *link);
