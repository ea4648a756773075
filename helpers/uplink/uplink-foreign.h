/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a link has by hand, or of a program that is not known to us: nobody would take it along to a bridge. */

#include "bus.h"

/* What networkd did not give LINK, or was told of it at run time, each with its kind: "the address 192.0.2.5/24", "the route
 * 203.0.113.0/24", "the name server 192.0.2.53", "the search domain example.test", "the routing policy rule 1077". What the
 * kernel makes by itself does not count. If networkd does not answer, all addresses are such. A LINK that is not there has
 * nothing. Returns 0 or a negative errno. */
int uplink_foreign_state(sd_bus *bus, const char *link, char ***ret);
