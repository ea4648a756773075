/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Addresses that nobody could put back: by hand, or of a program that is not known to us. */

#include "bus.h"

/* Those of LINK that networkd did not give it, as "192.0.2.5/24"; all of them if it does not answer. */
int uplink_foreign_addresses(sd_bus *bus, const char *link, char ***ret);
