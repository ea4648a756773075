/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Private bridges whose files have the host forward IPv6, by which a link of it would take no router advertisements any more
 * (router-advert.h): they are not installed, and what is installed of them stays as it is. */

#include "uplink.h"

/* All of G's that have IPv6 forwarded: before anything is known of the host's links none of them is installed. Returns 0
 * or a negative errno. */
int hold_back_all(const Generation *g, char ***ret_bridges);

/* All of them as long as there is such a link, and says so. FIRST: the host may be booting, and waits, bounded, until links
 * are there and told, if it matters. Returns how many there are, or a negative errno. */
int hold_back(const Generation *g, bool first, char ***ret_bridges);

/* Whether U's own file would do that to another link than its own, which U takes over. Returns 1 with a
 * sentence in *ret_why, 0, or a negative errno. */
int hold_back_uplink(const Uplink *u, char **ret_why);
