/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>

#include "fields.h"

/* Warns where START has keys that a service of guest NAME has to carry out, and its image does not enable that. MAC:
 * the MAC address, too, is its networkd's to set. */
void guest_services_warn(const char *name, const Fields *start, bool mac);
