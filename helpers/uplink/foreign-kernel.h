/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the kernel has of a link, in the words of uplink_foreign_state(). Each adds to *list and returns 0 or a negative errno. */

#include "util.h"

/* All addresses of LINK. */
int foreign_addresses(const char *link, char ***list);

/* The routes, of any table, over the link of INDEX that are not in KNOWN and not the kernel's own. */
int foreign_routes(const char *index, char *const *known, char ***list);

/* Routing policy rules that go by the name of LINK. */
int foreign_rules(const char *link, char ***list);

/* How KNOWN has a route. NULL if memory is short; the caller frees. */
char *foreign_route_key(const char *destination, unsigned length, unsigned table);
